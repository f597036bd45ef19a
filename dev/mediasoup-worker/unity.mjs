// Rewrites the worker's meson.build so that its sources are compiled a dozen at a time: parsing the same headers 260
// times is two thirds of the build. Usage: node unity.mjs WORKER_DIR
//
// Meson's own unity switch cannot be used, because some files define the same file-local names; those stay alone.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const GROUP = 12;

/** Sources whose file-local names clash with another file's. */
const ALONE = [
  'src/Settings.cpp',
  'src/handles/TcpServerHandle.cpp',
  'src/handles/UdpSocketHandle.cpp',
  'src/handles/UnixStreamSocketHandle.cpp',
  'src/RTC/PlainTransport.cpp',
  'src/RTC/SvcProducerStreamManager.cpp',
  'src/RTC/WebRtcTransport.cpp',
  'src/RTC/TransportCongestionControlServer.cpp',
  'src/RTC/BWE/LossBasedController.cpp',
  'src/RTC/BWE/TargetRateController.cpp',
  'src/RTC/RTP/RtxStream.cpp',
  'src/RTC/SCTP/association/TransmissionControlBlock.cpp',
  'libwebrtc/modules/congestion_controller/goog_cc/trendline_estimator.cc',
];

/**
 * @param {string} directory the folder that holds the meson.build
 * @param {RegExp} lists where a list of sources begins
 */
function group(directory, lists) {
  const file = join(directory, 'meson.build');
  const folder = join(directory, 'unity');
  mkdirSync(folder, { recursive: true });
  let count = 0;
  const write = (/** @type {string[]} */ sources) => {
    count += 1;
    const path = join(folder, `unity-${String(count).padStart(2, '0')}.cpp`);
    writeFileSync(path, sources.map((source) => `#include "../${source}"\n`).join(''));
    return relative(directory, path);
  };
  const text = readFileSync(file, 'utf8').replace(lists, (_, head, body, end) => {
    const sources = [...body.matchAll(/'([^']+)'/g)].map((match) => match[1]);
    const together = sources.filter((source) => !ALONE.includes(source));
    const result = sources.filter((source) => ALONE.includes(source));
    for (let i = 0; i < together.length; i += GROUP) result.push(write(together.slice(i, i + GROUP)));
    return `${head}${result.map((source) => `  '${source}',\n`).join('')}${end}`;
  });
  if (count === 0) throw new Error(`${file} holds no list of sources that this script knows`);
  writeFileSync(file, text);
}

const worker = process.argv[2];
group(worker, /(common_sources \+?= \[\n)([^\]]*?)([ ]*\])/g);
group(join(worker, 'deps', 'libwebrtc'), /(libwebrtc_sources = \[\n)([^\]]*?)(\])/g);
