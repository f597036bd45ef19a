// Each Vitest worker gets a Redis database of its own, so that test files running side by side do not see each other's
// queues and streams. Publish/subscribe is not divided by database: names that go over it must be unique anyway.
const url = process.env.REDIS_URL;
if (url) {
  const own = new URL(url);
  own.pathname = `/${Number(process.env.VITEST_POOL_ID ?? 1) % 16}`;
  process.env.REDIS_URL = own.href;
}
