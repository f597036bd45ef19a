// Draws the demo clip and encodes it with WebCodecs in headless Chromium, about a second of work:
// clip.ivf (VP8, 640×360, 25 fps) and clip.opusf (Opus packets of 20 ms, each after its length as u16le).
// node dev/demo/clip/mkclip.mjs [seconds] [bits a second] [frames between key frames]; CHROMIUM_BIN says which Chromium.
import { chromium } from 'playwright-core';
import fs from 'node:fs';
import http from 'node:http';
const ivf = new URL('clip.ivf', import.meta.url);
const opusf = new URL('clip.opusf', import.meta.url);
const srv = http
  .createServer((q, r) => {
    r.setHeader('content-type', 'text/html');
    r.end('<body></body>');
  })
  .listen(0, '127.0.0.1');
await new Promise((r) => srv.once('listening', r));
const b = await chromium.launch({
  executablePath: process.env.CHROMIUM_BIN ?? '/usr/bin/chromium',
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
});
const p = await b.newPage();
p.on('console', (m) => console.log('page:', m.text()));
await p.goto(`http://127.0.0.1:${srv.address().port}/`);
const SECS = +process.argv[2] || 8,
  FPS = 25,
  BR = +process.argv[3] || 400_000,
  KEY = +process.argv[4] || 25;
const out = await p.evaluate(
  async ({ SECS, FPS, BR, KEY }) => {
    const W = 640,
      H = 360,
      cv = new OffscreenCanvas(W, H),
      g = cv.getContext('2d');
    const b64 = (u8) => {
      let s = '';
      for (const x of u8) s += String.fromCharCode(x);
      return btoa(s);
    };
    const frames = [];
    const enc = new VideoEncoder({
      output: (c) => {
        const u = new Uint8Array(c.byteLength);
        c.copyTo(u);
        frames.push({ k: c.type === 'key', d: b64(u) });
      },
      error: (e) => console.log('verr', e),
    });
    enc.configure({
      codec: 'vp8',
      width: W,
      height: H,
      bitrate: BR,
      framerate: FPS,
      latencyMode: 'realtime',
      bitrateMode: 'constant',
    });
    const N = SECS * FPS;
    const t0 = performance.now();
    for (let i = 0; i < N; i++) {
      const ph = (i / N) * 2 * Math.PI; // seamless loop
      const gr = g.createLinearGradient(0, 0, W, H);
      gr.addColorStop(0, `hsl(${210 + 20 * Math.sin(ph)} 45% 38%)`);
      gr.addColorStop(1, `hsl(${170 + 20 * Math.cos(ph)} 40% 60%)`);
      g.fillStyle = gr;
      g.fillRect(0, 0, W, H);
      const cx = W / 2 + 26 * Math.sin(ph * 2),
        cy = 150 + 8 * Math.sin(ph * 4); // a talking figure
      g.fillStyle = '#27364a';
      g.beginPath();
      g.ellipse(cx, 372, 150, 120, 0, 0, 7);
      g.fill();
      g.fillStyle = '#e9c3a2';
      g.beginPath();
      g.ellipse(cx, cy, 62, 78, 0, 0, 7);
      g.fill();
      g.fillStyle = '#4a3325';
      g.beginPath();
      g.ellipse(cx, cy - 50, 66, 40, 0, Math.PI, 0);
      g.fill();
      g.fillStyle = '#222';
      const bl = i % 60 < 3 ? 1 : 7;
      for (const s of [-1, 1]) {
        g.beginPath();
        g.ellipse(cx + s * 24, cy - 6, 6, bl, 0, 0, 7);
        g.fill();
      }
      g.fillStyle = '#8c3b3b';
      g.beginPath();
      g.ellipse(cx, cy + 38, 18, 3 + 9 * Math.abs(Math.sin(i * 0.55)), 0, 0, 7);
      g.fill();
      g.fillStyle = '#fff';
      g.font = '20px sans-serif';
      g.fillText('Demo consultant', 16, 340);
      g.fillText(`${String(Math.floor(i / FPS)).padStart(2, '0')}:${String(i % FPS).padStart(2, '0')}`, 560, 340);
      for (let k = 0; k < 40; k++) {
        g.fillStyle = `rgba(255,255,255,.10)`;
        g.beginPath();
        g.arc((k * 97 + i * 3 * ((k % 3) + 1)) % W, (k * 53 + 20 * Math.sin(ph * 3 + k)) % H, 4 + (k % 9), 0, 7);
        g.fill();
      }
      const f = new VideoFrame(cv, { timestamp: Math.round((i * 1e6) / FPS) });
      enc.encode(f, { keyFrame: i % KEY === 0 });
      f.close();
      if (enc.encodeQueueSize > 5) await new Promise((r) => setTimeout(r, 10));
    }
    await enc.flush();
    const tv = performance.now() - t0;
    const af = [];
    const ae = new AudioEncoder({
      output: (c) => {
        const u = new Uint8Array(c.byteLength);
        c.copyTo(u);
        af.push(b64(u));
      },
      error: (e) => console.log('aerr', e),
    });
    ae.configure({
      codec: 'opus',
      sampleRate: 48000,
      numberOfChannels: 1,
      bitrate: 32000,
      opus: { frameDuration: 20000 },
    });
    const S = SECS * 48000;
    const pcm = new Float32Array(S); // soft "speech-like" bursts over a tone melody
    for (let i = 0; i < S; i++) {
      const t = i / 48000;
      const syl = Math.max(0, Math.sin(2 * Math.PI * 2.5 * t));
      const notes = [220, 247, 262, 294, 330, 294, 262, 247];
      const f = notes[Math.floor(t) % 8];
      pcm[i] =
        0.18 *
        syl *
        (Math.sin(2 * Math.PI * f * t) + 0.4 * Math.sin(4 * Math.PI * f * t) + 0.2 * Math.sin(6 * Math.PI * f * t));
    }
    for (let i = 0; i < S; i += 960)
      ae.encode(
        new AudioData({
          format: 'f32',
          sampleRate: 48000,
          numberOfFrames: 960,
          numberOfChannels: 1,
          timestamp: Math.round((i / 48000) * 1e6),
          data: pcm.subarray(i, i + 960),
        }),
      );
    await ae.flush();
    return { frames, af, tv };
  },
  { SECS, FPS, BR, KEY },
);
const hdr = Buffer.alloc(32);
hdr.write('DKIF');
hdr.writeUInt16LE(32, 6);
hdr.write('VP80', 8);
hdr.writeUInt16LE(640, 12);
hdr.writeUInt16LE(360, 14);
hdr.writeUInt32LE(FPS, 16);
hdr.writeUInt32LE(1, 20);
hdr.writeUInt32LE(out.frames.length, 24);
const parts = [hdr];
let keyB = 0,
  kn = 0,
  tot = 0;
out.frames.forEach((f, i) => {
  const d = Buffer.from(f.d, 'base64');
  const h = Buffer.alloc(12);
  h.writeUInt32LE(d.length, 0);
  h.writeUInt32LE(i, 4);
  parts.push(h, d);
  tot += d.length;
  if (f.k) {
    keyB += d.length;
    kn++;
  }
});
fs.writeFileSync(ivf, Buffer.concat(parts));
const ap = [];
let at = 0;
for (const a of out.af) {
  const d = Buffer.from(a, 'base64');
  const h = Buffer.alloc(2);
  h.writeUInt16LE(d.length);
  ap.push(h, d);
  at += d.length;
}
fs.writeFileSync(opusf, Buffer.concat(ap));
console.log({
  frames: out.frames.length,
  keys: kn,
  avgKey: Math.round(keyB / kn),
  videoKbps: Math.round((tot * 8) / SECS / 1000),
  audioFrames: out.af.length,
  audioKbps: Math.round((at * 8) / SECS / 1000),
  encMs: Math.round(out.tv),
  ivf: fs.statSync(ivf).size,
  opusf: fs.statSync(opusf).size,
});
await b.close();
srv.close();
