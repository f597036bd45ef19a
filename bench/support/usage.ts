import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { descendants } from './process-tree.ts';

/** What a process and all below it have used so far. */
export interface Usage {
  cpuSeconds: number;
  memoryMb: number;
}

/** Ticks a second of /proc; the same on every Linux that Node runs on. */
const TICKS = 100;

export function usageOf(pid: number): Usage {
  const all = [pid, ...descendants(pid)].map(one);
  return {
    cpuSeconds: all.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    memoryMb: all.reduce((sum, { memoryMb }) => sum + memoryMb, 0),
  };
}

function one(pid: number): Usage {
  try {
    const [time = '0', kilobytes = '0'] = execFileSync('ps', ['-o', 'time=,rss=', '-p', String(pid)], {
      encoding: 'utf8',
    })
      .trim()
      .split(/\s+/);
    return { cpuSeconds: fromProc(pid) ?? fromClock(time), memoryMb: Number(kilobytes) / 1_024 };
  } catch {
    return { cpuSeconds: 0, memoryMb: 0 };
  }
}

/** To the hundredth; undefined where there is no /proc. */
function fromProc(pid: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  } catch {
    return undefined;
  }
}

/** "[days-]hours:minutes:seconds" */
function fromClock(text: string): number {
  const [clock = '', days = '0'] = text.split('-').reverse();
  return clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) + Number(days) * 86_400;
}
