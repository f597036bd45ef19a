import type { RoleHint, Theme } from '#lib/state/preferences.ts';

declare global {
  namespace App {
    interface Locals {
      theme: Theme;
      roleHint: RoleHint;
    }
    interface PageData {
      /** What the cookie remembers of the last sign-in, so that the first paint already has the right frame. */
      roleHint: RoleHint;
      theme: Theme;
      /** `bare` leaves the header, the footer and the bottom bar out (the call uses it). */
      shell?: 'full' | 'bare';
    }
  }
}

export {};
