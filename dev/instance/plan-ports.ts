import { pickPort } from './ports.ts';
import type { PortPlan } from './environment.ts';
import type { Counts, Kind, Place } from './processes.ts';

const USUAL: PortPlan = {
  web: 3000,
  sfu: 3100,
  workers: 3200,
  demo: 3300,
  rtc: 23_100,
  stripe: 4242,
  mailbox: 8025,
  smtp: 1025,
  postgres: 25_433,
  redis: 26_380,
};
/** First health port of the servers, which share the port of the site. */
const USUAL_HEALTH = 3400;

export interface Plan {
  ports: PortPlan;
  /** Where each process of a kind listens, and one place more, for the successor in a rolling restart. */
  places: Record<Kind, Place[]>;
  /** What is not where it usually is, in words. */
  moved: string[];
}

/**
 * Ports for everything, the usual ones where they are free.
 * @param options.web a port for the site that must be that very one or the next free
 * @param options.scatter begin somewhere at random instead, so that instances started together do not race for the same ports
 * @param options.rtcSpan ports that one media node needs: one a media worker
 */
export async function planPorts(options: {
  web?: number;
  scatter: boolean;
  rtcSpan: number;
  counts: Counts;
}): Promise<Plan> {
  const { counts, rtcSpan } = options;
  const taken = new Set<number>();
  const ports = { ...USUAL };
  const moved: string[] = [];
  const offset = 11_000 + Math.floor(Math.random() * 1900) * 10;
  let index = 0;
  for (const name of Object.keys(USUAL) as (keyof PortPlan)[]) {
    const usual = name === 'web' && options.web ? options.web : options.scatter ? offset + index : USUAL[name];
    const span = name === 'rtc' ? rtcSpan : 1;
    ports[name] = await pickPort(usual, { taken, span, udp: name === 'rtc' });
    if (ports[name] !== usual && !options.scatter) moved.push(`port ${usual} (${name}) is taken, using ${ports[name]}`);
    index += span;
  }

  const near = (port: number) => pickPort(port, { taken });
  const nearRtc = () => pickPort(ports.rtc, { taken, span: rtcSpan, udp: true });
  const places: Plan['places'] = {
    server: [],
    workers: [{ port: ports.workers }],
    sfu: [{ port: ports.sfu, rtc: ports.rtc }],
  };
  while (places.server.length <= counts.server) {
    places.server.push({ port: await near(options.scatter ? ports.web : USUAL_HEALTH) });
  }
  while (places.workers.length <= counts.workers) places.workers.push({ port: await near(ports.workers) });
  while (places.sfu.length <= counts.sfu) places.sfu.push({ port: await near(ports.sfu), rtc: await nearRtc() });
  return { ports, places, moved };
}
