/**
 * Until something is up that wants to be stopped in order, a signal simply ends this process: `exit` listeners end the
 * programs it is waiting for, the guard what it had started already.
 * @returns {() => void} to be called by whoever handles signals from then on
 */
export function quitOnSignals() {
  const quit = () => process.exit(130);
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']);
  for (const signal of signals) process.on(signal, quit);
  return () => {
    for (const signal of signals) process.off(signal, quit);
  };
}
