import { pickPort } from './ports.ts';
import type { PortPlan } from './environment.ts';

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

/**
 * Ports for everything, the usual ones where they are free.
 * @param wanted a port for the site that must be that very one or the next free
 * @param scatter begin somewhere at random instead, so that instances started together do not race for the same ports
 */
export async function planPorts(options: {
  web?: number;
  scatter: boolean;
  rtcSpan: number;
}): Promise<{ ports: PortPlan; moved: string[] }> {
  const taken = new Set<number>();
  const ports = { ...USUAL };
  const moved: string[] = [];
  const offset = 11_000 + Math.floor(Math.random() * 1900) * 10;
  let index = 0;
  for (const name of Object.keys(USUAL) as (keyof PortPlan)[]) {
    const usual = name === 'web' && options.web ? options.web : options.scatter ? offset + index : USUAL[name];
    const span = name === 'rtc' ? options.rtcSpan : 1;
    ports[name] = await pickPort(usual, { taken, span, udp: name === 'rtc' });
    if (ports[name] !== usual && !options.scatter) moved.push(`port ${usual} (${name}) is taken, using ${ports[name]}`);
    index += span;
  }
  return { ports, moved };
}
