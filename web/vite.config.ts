import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import { contractRoutes } from './contract-routes.ts';

/**
 * Kit owns the Content-Security-Policy of pages: it adds a nonce for its one bootstrap script, so that no other inline
 * script can run. Hosts that differ by deployment (Stripe, the payment stand-in, the media nodes) are added at run time
 * in `src/hooks.server.ts`.
 */
const csp = {
  mode: 'nonce' as const,
  directives: {
    'default-src': ['self' as const],
    'script-src': ['self' as const],
    'style-src': ['self' as const],
    // Server-rendered style attributes (positions, hues, ring offsets) carry values, never rules.
    'style-src-attr': ['unsafe-inline' as const],
    'img-src': ['self' as const, 'data:' as const, 'blob:' as const],
    'font-src': ['self' as const],
    'media-src': ['self' as const, 'blob:' as const, 'mediastream:' as const],
    'connect-src': ['self' as const, 'ws:' as const, 'wss:' as const],
    'frame-src': ['self' as const],
    'worker-src': ['self' as const, 'blob:' as const],
    'manifest-src': ['self' as const],
    'object-src': ['none' as const],
    'base-uri': ['none' as const],
    'form-action': ['self' as const],
    'frame-ancestors': ['none' as const],
  },
};

export default defineConfig({
  plugins: [
    contractRoutes(),
    tailwindcss(),
    sveltekit({
      adapter: adapter({ out: 'build' }),
      csp,
      // Only who can be rung needs it: registered from `features/heard`.
      serviceWorker: { register: false },
      compilerOptions: { runes: ({ filename }) => (filename.includes('node_modules') ? undefined : true) },
    }),
  ],
  build: {
    target: 'es2023',
    // The first versions with light-dark(): lowering it would resolve every token at the root, and a dark panel
    // inside a light page would come out light.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
  },
});
