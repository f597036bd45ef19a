export interface ToastOptions {
  description?: string;
  /** One thing to do about it. */
  action?: { label: string; run: () => void };
}

type Kind = 'message' | 'success' | 'warning' | 'error';

/** Loaded with the first toast: most visits never see one. */
let sonner: Promise<typeof import('svelte-sonner')> | undefined;

async function show(kind: Kind, title: string, options: ToastOptions): Promise<void> {
  const { toast } = await (sonner ??= import('svelte-sonner'));
  const { description, action } = options;
  toast[kind](title, {
    ...(description ? { description } : {}),
    ...(action ? { action: { label: action.label, onClick: action.run } } : {}),
    // What went wrong stays until it has been read.
    duration: kind === 'error' ? 10_000 : 5_000,
  });
}

/** Takes away all that stands: when what they were about is left behind. */
export const clearToasts = (): void => void sonner?.then(({ toast }) => toast.dismiss());

/** Short messages about what just happened. Never for what must be answered, and never the only trace of an error in a form. */
export const notify = {
  message: (title: string, options: ToastOptions = {}) => void show('message', title, options),
  success: (title: string, options: ToastOptions = {}) => void show('success', title, options),
  warning: (title: string, options: ToastOptions = {}) => void show('warning', title, options),
  error: (title: string, options: ToastOptions = {}) => void show('error', title, options),
};
