/** Where the storage keeps one part of a recording: the media node writes it there, the server reads it. */
export const recordingKey = (recordingId: string, partId: string): string => `recordings/${recordingId}/${partId}`;
