import { AppError } from '@cc/contract/errors.ts';
import type { SessionView } from '@cc/contract/http/sessions.ts';
import { api, call as request } from '#lib/api/client.ts';
import { ApiError } from '#lib/api/error.ts';
import { INITIAL_STATE, type CallState } from '#lib/call/call-state.ts';
import { createCall, type Call } from '#lib/call/call.ts';
import { openDevices } from '#lib/call/open-devices.ts';
import { deviceChoices } from './device-choices.svelte.ts';

/** The call engine as runes, for one session: warms up at once, goes on when the hold stands, ends with the session. */
export class SessionCall {
  state = $state.raw<CallState>(INITIAL_STATE);
  readonly #call: Call;
  readonly #unsubscribe: () => void;
  #upgrading = false;

  constructor(sessionId: string) {
    this.#call = createCall({
      media: openDevices.media,
      getToken: async () => {
        try {
          return await request(api.sessions.start, { params: { id: sessionId } });
        } catch (error) {
          // The engine knows the contract's codes: it stops for a final one and tries again for any other.
          if (error instanceof ApiError && error.code !== 'offline') throw new AppError(error.code, error.message);
          throw error;
        }
      },
    });
    this.#unsubscribe = this.#call.subscribe((state) => (this.state = state));
  }

  join(options: { mic: boolean; cam: boolean }): void {
    // How it failed is in the state: closed, with the reason.
    this.#call.join({ ...options, devices: deviceChoices.current }).catch(() => undefined);
  }

  /** The session has moved on: enters the call once the hold stands. */
  follow({ status }: Pick<SessionView, 'status'>): void {
    const ready = status === 'ready' || status === 'live' || status === 'interrupted';
    if (!ready || this.state.status !== 'warm' || this.#upgrading) return;
    this.#upgrading = true;
    this.#call
      .upgrade()
      .catch(() => new Promise((resolve) => setTimeout(resolve, 1000)))
      .finally(() => {
        this.#upgrading = false;
        this.follow({ status });
      });
  }

  setMic = (on: boolean) => this.#call.setMic(on);
  toggleMic = () => this.#call.setMic(!this.state.mic.on);
  toggleCam = () => this.#call.setCam(!this.state.cam.on);
  toggleScreen = () => (this.state.screen.on ? this.#call.stopSharing() : this.#call.shareScreen());
  switchDevice: Call['switchDevice'] = (source, id) => this.#call.switchDevice(source, id);
  setProcessing: Call['setProcessing'] = (processing) => this.#call.setProcessing(processing);
  /** Asks once more for what the browser refused. */
  retryDevices = (): void => {
    if (this.state.mic.error) void this.#call.setMic(true);
    if (this.state.cam.error) void this.#call.setCam(true);
  };

  /** Frees devices and connection; the other side knows at once. */
  async leave(): Promise<void> {
    await this.#call.leave();
    this.#unsubscribe();
  }
}
