/** Loudness of samples (−1 to 1) on the scale of ears: 0 is silence (−60 dB), 1 is loud (−10 dB). */
export function loudness(samples: Float32Array): number {
  const power = samples.reduce((sum, value) => sum + value * value, 0) / Math.max(1, samples.length);
  return Math.min(1, Math.max(0, (10 * Math.log10(power + 1e-9) + 60) / 50));
}

/**
 * Measures how loud a microphone is, in the rhythm of the screen; the level falls slowly, so that eyes can follow.
 * @returns what ends it.
 */
export function watchLevel(track: MediaStreamTrack, onLevel: (level: number) => void): () => void {
  const audio = new AudioContext();
  const analyser = new AnalyserNode(audio, { fftSize: 512 });
  audio.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let level = 0;
  let frame = 0;
  const measure = () => {
    analyser.getFloatTimeDomainData(samples);
    level = Math.max(loudness(samples), level * 0.85);
    onLevel(level);
    frame = requestAnimationFrame(measure);
  };
  measure();
  return () => {
    if (audio.state === 'closed') return;
    cancelAnimationFrame(frame);
    void audio.close();
    onLevel(0);
  };
}
