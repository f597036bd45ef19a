import { describe, expect, it } from 'vitest';
import { createReception } from './reception.ts';
import { readRtcp, receiverReport, senderReport, transportFeedback } from './rtcp.ts';
import { extensionOf, isRtcp, makePacket, stamp, unwrap } from './rtp.ts';
import { createSender } from './sender.ts';

const shape = { payloadType: 101, ssrc: 7, extensionId: 5, payload: Buffer.from('frame') };

describe('an RTP packet', () => {
  it('carries what it is stamped with', () => {
    const packet = makePacket(shape);
    stamp(packet, { sequence: 65_537, timestamp: 90_000, wide: 300, marker: true });
    expect([packet.readUInt16BE(2), packet.readUInt32BE(4), packet.readUInt32BE(8)]).toEqual([1, 90_000, 7]);
    expect(packet[1]).toBe(0x80 | 101);
    expect(extensionOf(packet, 5)).toBe(300);
    expect(extensionOf(packet, 4)).toBeNull();
    expect([isRtcp(packet), isRtcp(receiverReport(1, []))]).toEqual([false, true]);
  });

  it('is numbered round and round', () => {
    expect([unwrap(65_535, null), unwrap(2, 65_535), unwrap(65_534, 65_538)]).toEqual([65_535, 65_538, 65_534]);
  });
});

describe('RTCP', () => {
  it('tells which packets arrived and when, as the draft has it', () => {
    const arrivals = [0, 1, 2, 5].map((wide, i) => ({ wide: 10 + wide, at: 640 + i * 10 }));
    const feedback = transportFeedback(1, 2, 3, arrivals);
    expect(feedback.length % 4).toBe(0);
    expect([feedback[0]! & 31, feedback[1], feedback.readUInt16BE(2)]).toEqual([15, 205, feedback.length / 4 - 1]);
    // Base, count, reference in 64 ms, number.
    expect([feedback.readUInt16BE(12), feedback.readUInt16BE(14)]).toEqual([10, 6]);
    expect([feedback.readUIntBE(16, 3), feedback[19]]).toEqual([10, 3]);
    // Three that came, two that did not, one that came; two bits each.
    expect(feedback.readUInt16BE(20).toString(2)).toBe('1101010100000100');
    expect([...feedback.subarray(22, 26)]).toEqual([0, 40, 40, 40]);
  });

  it('packs long runs, and times that go back or take long', () => {
    const long = Array.from({ length: 20 }, (_, i) => ({ wide: i, at: 640 + i }));
    expect(transportFeedback(1, 2, 0, long).readUInt16BE(20)).toBe((1 << 13) | 20);
    const odd = transportFeedback(1, 2, 0, [
      { wide: 0, at: 740 },
      { wide: 1, at: 739 },
    ]);
    const at = 22;
    // 640 + 64 is the reference.
    expect([odd[at], odd.readInt16BE(at + 1)]).toEqual([(740 - 704) * 4, -4]);
  });

  it('hears who wants a key frame, in a packet of several', () => {
    const loss = Buffer.from([0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2]);
    const report = senderReport({ ssrc: 9, wallMs: 1_500, timestamp: 5, packets: 1, bytes: 2 });
    const heard = readRtcp(Buffer.concat([report, loss]));
    expect(heard).toEqual({ keyFrameWanted: true, reports: [{ ssrc: 9, middle: report.readUInt32BE(10) }] });
    expect(readRtcp(Buffer.from([0x80, 201, 0]))).toEqual({ keyFrameWanted: false, reports: [] });
  });
});

describe('two people', () => {
  it('send 500 kbit/s of video and 50 packets of sound a second, and count what is missing', () => {
    const sent: Buffer[] = [];
    const sender = createSender({
      video: { ssrc: 1, payloadType: 101 },
      audio: { ssrc: 3, payloadType: 100 },
      extensionId: 5,
      phase: 0,
      send: (packet) => sent.push(Buffer.from(packet)),
    });
    for (let now = 0; now < 10_000; now += 5) sender.play(now);
    const of = (ssrc: number) => sent.filter((packet) => !isRtcp(packet) && packet.readUInt32BE(8) === ssrc);
    const bits = of(1).reduce((sum, packet) => sum + 8 * (packet.length - 24), 0);
    expect(bits / 10).toBeCloseTo(500_000, -4);
    expect(of(3).length / 10).toBe(50);

    const told: Buffer[] = [];
    const reception = createReception({ ssrc: 4, now: () => 0, send: (packet) => told.push(packet) });
    reception.expect(1, 5);
    reception.expect(8, 5);
    of(1)
      .filter((_, i) => i !== 100)
      .forEach(reception.packet);
    expect(reception.counts()).toEqual([{ expected: 600, received: 599 }, null]);
    reception.feedback();
    reception.report();
    expect(told.map((packet) => packet[1])).toEqual([205, 201]);
    expect(told[1]!.readUInt32BE(12) & 0xffffff).toBe(1);
  });
});
