import { createServer } from 'node:http';
import { createDb } from '@cc/drizzle/client.ts';
import { createHeadlessAnnouncer } from '@cc/platform/announce.ts';
import { loadWorkersConfig } from '@cc/platform/config.ts';
import { rulesOf } from '@cc/platform/config/rules.ts';
import { sellerOf } from '@cc/platform/config/seller.ts';
import { createLogger } from '@cc/platform/log.ts';
import { createMailer } from '@cc/platform/mail.ts';
import { createMetrics } from '@cc/platform/metrics.ts';
import { createPayments } from '@cc/platform/payments.ts';
import { createHeartbeats } from '@cc/platform/presence.ts';
import { createPushSender, vapidSubject } from '@cc/platform/push.ts';
import { createQueues, startWorkers } from '@cc/platform/queue.ts';
import { createRedis } from '@cc/platform/redis.ts';
import { createSfuNodes } from '@cc/platform/sfu-nodes.ts';
import { createShutdown } from '@cc/platform/shutdown.ts';
import { createDiskStorage } from '@cc/platform/storage.ts';
import { createFitter } from './learn/fit-in-thread.ts';
import { sweepRefits } from './learn/refit.ts';
import { sweepTiers } from './learn/tiers.ts';
import { createLivePool } from './match/pool.ts';
import { tellFree } from './match/tell-free.ts';
import { sweepMails } from './notify/mail.ts';
import { sweepPushes } from './notify/push.ts';
import { sweepClaims } from './offers/claims.ts';
import { sweepParking } from './offers/park.ts';
import { sweepDue, sweepOffers } from './offers/sweep.ts';
import { sweepReceipts } from './payments/receipts.ts';
import { reconcileInTurn } from './payments/reconcile.ts';
import { sweepPayments } from './payments/sweep.ts';
import { forgetOnlineSpans, NOTE_EVERY_MS, noteWhoIsOnline } from './presence/online-spans.ts';
import { handlersOf, type WorkerDeps } from './registry.ts';
import { deleteExpiredRecordings, sweepRecordings } from './recordings/sweep.ts';
import { startFactReader } from './sessions/fact-reader.ts';
import { sweepSessions } from './sessions/sweep.ts';
import { sweepUnfinishedFiles } from './sessions/unfinished-files.ts';
import { startSweeps } from './sweep/sweep.ts';
import { sweepErasures } from './users/erase-outside.ts';
import { sweepOldTokens } from './users/old-tokens.ts';

/** How far back the reconciler compares with the provider, and how often. */
const RECONCILE_MS = 24 * 3_600_000;
const RECONCILE_EVERY_MS = 60_000;
const RECEIPTS_EVERY_MS = 60_000;
const TIERS_EVERY_MS = 60_000;
const REFIT_SWEEP_MS = 20_000;
const FORGET_EVERY_MS = 3_600_000;
const DUE_EVERY_MS = 300;
const MATCH_CONNECTIONS = 3;
const ERASURES_EVERY_MS = 10_000;
const UNFINISHED_EVERY_MS = 300_000;
const RECORDINGS_EVERY_MS = 1_000;
const DELETE_RECORDINGS_EVERY_MS = 60_000;

const config = loadWorkersConfig();
const logger = createLogger({ name: 'workers', level: config.LOG_LEVEL });
const shutdown = createShutdown(logger);
const metrics = createMetrics('workers');
const rules = rulesOf(config);

const { db, sql, close: closeDb } = createDb(config.DATABASE_URL, { max: config.DATABASE_POOL, name: 'workers' });
// Somebody waits for a match: it has connections of its own, however many payments and mails there are.
const { db: matchDb, close: closeMatchDb } = createDb(config.DATABASE_URL, {
  max: MATCH_CONNECTIONS,
  name: 'workers-match',
});
const redis = createRedis(config.REDIS_URL);
const poolReader = createRedis(config.REDIS_URL);
const factReader = createRedis(config.REDIS_URL);
// What is told in one breath goes out in one write.
const announceRedis = createRedis(config.REDIS_URL, { enableAutoPipelining: true });
for (const connection of [redis, poolReader, factReader, announceRedis]) {
  connection.on('error', (error: Error) => logger.warn({ err: error }, 'redis connection'));
}
const announcer = createHeadlessAnnouncer(announceRedis);
const queue = createQueues(config.REDIS_URL, logger);
const storage = createDiskStorage(config.STORAGE_DIR);
const heartbeats = createHeartbeats(redis, rules.presenceTtlMs);
const livePool = createLivePool({ db, redis, blocking: poolReader, heartbeats, logger, rules });
const fitter = createFitter({ databaseUrl: config.DATABASE_URL, rules });

const waves = metrics.seconds('match_wave', 'From wanting a match round to its offers');
const jobSeconds = metrics.seconds('job', 'Time to do a job', ['job', 'ok']);
const online = metrics.gauge('pool_online', 'Consultants in the online pool of this worker');
const past = metrics.gauge('pool_past_sessions', 'Past sessions in the index of this worker');
const modelVersion = metrics.gauge('match_model_version', 'Version of the weights that this worker ranks with');

const { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey } = config;
const vapid = publicKey && privateKey ? { publicKey, privateKey, subject: vapidSubject(config.MAIL_FROM) } : null;

const deps: WorkerDeps = {
  db,
  redis,
  queue,
  announcer,
  heartbeats,
  rules,
  seller: sellerOf(config),
  logger,
  pool: livePool.pool,
  fit: () => fitter.fit(),
  payments: createPayments({
    secretKey: config.STRIPE_SECRET_KEY,
    apiUrl: config.STRIPE_API_URL,
    webhookSecrets: { platform: config.STRIPE_WEBHOOK_SECRET, connect: config.STRIPE_CONNECT_WEBHOOK_SECRET },
  }),
  mailer: createMailer({ smtpUrl: config.SMTP_URL, from: config.MAIL_FROM }),
  publicUrl: config.PUBLIC_URL,
  pushSender: vapid && createPushSender(vapid),
  sfuNodes: createSfuNodes(redis),
  onWave: (_offers, ms) => waves.observe(ms / 1_000),
};

let ready = false;
const health = createServer((req, res) => {
  void (async () => {
    if (req.url === '/metrics') {
      online.set(livePool.pool.members.size);
      past.set(livePool.pool.past.size);
      modelVersion.set(livePool.pool.model.version);
      res.setHeader('content-type', metrics.registry.contentType).end(await metrics.registry.metrics());
      return;
    }
    if (req.url === '/health/live') return void res.end('{"ok":true}');
    const ok = ready && !shutdown.closing && redis.status === 'ready' && (await answers());
    res.writeHead(req.url === '/health/ready' ? (ok ? 200 : 503) : 404, { 'content-type': 'application/json' });
    res.end(JSON.stringify({ ok }));
  })();
});

const answers = () =>
  sql`select 1`.then(
    () => true,
    () => false,
  );

health.listen(config.WORKERS_PORT);
await livePool.start();
const facts = startFactReader(deps, factReader);
const workers = startWorkers({
  redisUrl: config.REDIS_URL,
  handlers: handlersOf(deps, { ...deps, db: matchDb }),
  logger,
  onDone: (job, seconds, ok) => jobSeconds.observe({ job, ok: String(ok) }, seconds),
});
const sweeps = startSweeps(
  [
    { name: 'due', everyMs: DUE_EVERY_MS, run: () => sweepDue(deps) },
    { name: 'offers', everyMs: 1_000, run: () => sweepOffers(deps) },
    { name: 'parking', everyMs: 800, run: () => sweepParking(deps) },
    { name: 'claims', everyMs: 1_000, run: () => sweepClaims(deps) },
    { name: 'tell free', everyMs: 3_000, run: () => tellFree(deps) },
    { name: 'sessions', everyMs: 2_000, run: () => sweepSessions(deps) },
    { name: 'unfinished files', everyMs: UNFINISHED_EVERY_MS, run: () => sweepUnfinishedFiles({ db, storage }) },
    { name: 'recordings', everyMs: RECORDINGS_EVERY_MS, run: () => sweepRecordings({ ...deps, storage }) },
    {
      name: 'old recordings',
      everyMs: DELETE_RECORDINGS_EVERY_MS,
      run: () => deleteExpiredRecordings({ ...deps, storage }),
    },
    { name: 'erasures', everyMs: ERASURES_EVERY_MS, run: () => sweepErasures({ ...deps, storage }) },
    { name: 'payments', everyMs: 2_000, run: () => sweepPayments(deps) },
    { name: 'receipts', everyMs: RECEIPTS_EVERY_MS, run: () => sweepReceipts(deps) },
    { name: 'mails', everyMs: 3_000, run: () => sweepMails(deps) },
    { name: 'pushes', everyMs: 1_000, run: () => sweepPushes(deps) },
    { name: 'online spans', everyMs: NOTE_EVERY_MS, run: () => noteWhoIsOnline(deps) },
    { name: 'old online spans', everyMs: FORGET_EVERY_MS, run: () => forgetOnlineSpans(deps) },
    { name: 'old tokens', everyMs: FORGET_EVERY_MS, run: () => sweepOldTokens(deps) },
    { name: 'refits', everyMs: REFIT_SWEEP_MS, run: () => sweepRefits(deps) },
    { name: 'tiers', everyMs: TIERS_EVERY_MS, run: () => sweepTiers(deps) },
    {
      name: 'reconcile',
      everyMs: RECONCILE_EVERY_MS,
      run: () => reconcileInTurn(deps, RECONCILE_MS, RECONCILE_EVERY_MS),
    },
  ],
  logger,
);
ready = true;
logger.info({ port: config.WORKERS_PORT }, 'workers are ready');

// First, so that neither jobs nor sweeps wait for it: another worker takes the refit over.
shutdown.add('refit', () => fitter.close());
shutdown.add('jobs', () => workers.close());
shutdown.add('sweeps', () => sweeps.stop());
shutdown.add('facts', () => facts.close());
shutdown.add('pool', () => livePool.stop());
shutdown.add('queues', () => queue.close());
shutdown.add('health', () => health.close());
shutdown.add('redis', () => [redis, announceRedis].forEach((connection) => connection.disconnect()));
shutdown.add('database', () => Promise.all([closeDb(), closeMatchDb()]));
