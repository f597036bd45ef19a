import type { Socket } from 'socket.io-client';

/**
 * Takes a socket to another server when its own says that it is about to end (`server:leaving`): what has been asked is still
 * answered there, what is asked from then on waits for the new connection, so that nothing is cut off in between.
 * @returns how to send from now on; rejects when there was no answer within `answerMs`.
 */
export function createSender(socket: Socket) {
  let unanswered = 0;
  let left: Promise<void> | null = null;

  /** Closes the connection, not the socket: it comes back by itself, after a moment of its own so that not all come at once. */
  function goWhenQuiet(): void {
    if (left && unanswered === 0 && socket.connected) socket.io.engine.close();
  }

  socket.on('server:leaving', () => {
    left ??= new Promise((resolve) => {
      socket.once('disconnect', () => {
        left = null;
        resolve();
      });
    });
    goWhenQuiet();
  });

  return async function send(event: string, payload: unknown, answerMs: number): Promise<unknown> {
    // While there is no connection Socket.IO keeps what is sent for the next one.
    if (left) await left;
    unanswered += 1;
    try {
      return await socket.timeout(answerMs).emitWithAck(event, payload);
    } finally {
      unanswered -= 1;
      goWhenQuiet();
    }
  };
}
