import { writeFileSync } from 'node:fs';

const RATE = 48_000;
const SECONDS = 6;
/** A deep voice, Hz, and how much its melody moves. */
const PITCH = 120;
const MELODY = 0.15;
const SYLLABLES_PER_SECOND = 4;

/**
 * Writes a sound like somebody who talks without taking breath, as WAV: harmonics of a moving pitch, swelling with each syllable and never silent, so
 * that no packet is saved and every lost one counts.
 */
export function writeVoice(file: string): void {
  const samples = RATE * SECONDS;
  const wav = Buffer.alloc(44 + samples * 2);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + samples * 2, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(RATE, 24);
  wav.writeUInt32LE(RATE * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(samples * 2, 40);
  let phase = 0;
  for (let i = 0; i < samples; i += 1) {
    const at = i / RATE;
    phase += (2 * Math.PI * PITCH * (1 + MELODY * Math.sin(2 * Math.PI * at * 0.5))) / RATE;
    const swell = 0.55 + 0.45 * Math.sin(2 * Math.PI * SYLLABLES_PER_SECOND * at);
    let value = 0;
    for (let harmonic = 1; harmonic <= 12; harmonic += 1) value += Math.sin(phase * harmonic) / harmonic;
    wav.writeInt16LE(Math.round(value * swell * 7_000), 44 + i * 2);
  }
  writeFileSync(file, wav);
}
