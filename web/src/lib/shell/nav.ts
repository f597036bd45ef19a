import CircleHelp from '@lucide/svelte/icons/circle-help';
import Clock from '@lucide/svelte/icons/history';
import Landmark from '@lucide/svelte/icons/landmark';
import MessageCircleQuestion from '@lucide/svelte/icons/message-circle-question-mark';
import Phone from '@lucide/svelte/icons/phone-incoming';
import User from '@lucide/svelte/icons/user-round';
import Wallet from '@lucide/svelte/icons/wallet';
import type { RoleHint } from '#lib/state/preferences.ts';

export interface NavEntry {
  href: string;
  label: string;
  icon: typeof Clock;
}

/** What the header and the bottom bar lead to, by who is looking; the first is the thing to do. */
export const navigation: Record<RoleHint, readonly NavEntry[]> = {
  none: [{ href: '/how-it-works', label: 'How it works', icon: CircleHelp }],
  customer: [
    { href: '/ask', label: 'Ask', icon: MessageCircleQuestion },
    { href: '/history', label: 'History', icon: Clock },
    { href: '/wallet', label: 'Card', icon: Wallet },
    { href: '/profile', label: 'Account', icon: User },
  ],
  consultant: [
    { href: '/desk', label: 'Desk', icon: Phone },
    { href: '/history', label: 'History', icon: Clock },
    { href: '/earnings', label: 'Payouts', icon: Landmark },
    { href: '/profile', label: 'Profile', icon: User },
  ],
};

/** Whether a page belongs to an entry: itself or anything below it. */
export const isCurrent = (href: string, pathname: string): boolean =>
  pathname === href || pathname.startsWith(`${href}/`);
