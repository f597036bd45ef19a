/** Bytes on the heap of a process that was started with --inspect, after collecting garbage. */
export async function heapOf(inspectPort: number): Promise<number> {
  const listed = await fetch(`http://127.0.0.1:${inspectPort}/json/list`);
  const [target] = (await listed.json()) as { webSocketDebuggerUrl: string }[];
  if (!target) throw new Error('There is nothing to look into.');
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', reject, { once: true });
  });
  let id = 0;
  const call = (method: string): Promise<Record<string, unknown>> =>
    new Promise((resolve) => {
      const own = (id += 1);
      const listen = ({ data }: MessageEvent) => {
        const answer = JSON.parse(String(data)) as { id: number; result: Record<string, unknown> };
        if (answer.id !== own) return;
        socket.removeEventListener('message', listen);
        resolve(answer.result);
      };
      socket.addEventListener('message', listen);
      socket.send(JSON.stringify({ id: own, method }));
    });
  try {
    // Twice, for what only the first round sets free.
    for (let i = 0; i < 2; i += 1) await call('HeapProfiler.collectGarbage');
    return Number((await call('Runtime.getHeapUsage')).usedSize);
  } finally {
    socket.close();
  }
}
