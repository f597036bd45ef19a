import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import type { MessageStore, StoredMessage } from './store.ts';

const MOST_BYTES = 10_000_000;

/** Takes any mail for anybody, without sign-in, and puts it into the store; nothing is ever sent on. */
export function createSmtpServer(store: MessageStore, received: (message: StoredMessage) => void): SMTPServer {
  return new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    size: MOST_BYTES,
    onAuth: (_auth, _session, done) => done(null, { user: 'anyone' }),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.once('end', () => {
        if (stream.sizeExceeded) return done(Object.assign(new Error('message too large'), { responseCode: 552 }));
        const envelope = session.envelope.rcptTo.map(({ address }) => address.toLowerCase());
        parse(Buffer.concat(chunks), envelope).then(
          (message) => {
            received(store.add(message));
            done();
          },
          (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
        );
      });
    },
  });
}

/** The readable parts of a raw message. `to` is the envelope's, which also names blind copies. */
export async function parse(raw: Buffer, to: string[]): Promise<Omit<StoredMessage, 'id'>> {
  const mail = await PostalMime.parse(raw);
  return {
    receivedAt: new Date().toISOString(),
    from: [mail.from?.name, mail.from?.address && `<${mail.from.address}>`].filter(Boolean).join(' '),
    to,
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html ?? null,
    attachments: mail.attachments.map(({ filename, mimeType, content }) => ({
      name: filename ?? 'attachment',
      type: mimeType,
      bytes: typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength,
    })),
  };
}
