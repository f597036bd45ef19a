import type Stripe from 'stripe';
import type { Context, Route } from '../context.ts';
import { noSuch } from '../errors.ts';
import { createdConditions, page } from '../lists.ts';
import type { Condition } from '../store.ts';

/** `pending_webhooks` is what is still on its way now, not what was when the event happened. */
function current(context: Context, event: Stripe.EventBase): Stripe.EventBase {
  const waiting = context.store.row(
    "SELECT count(*) AS n FROM deliveries WHERE event = ? AND state = 'waiting'",
    event.id,
  );
  return { ...event, pending_webhooks: Number(waiting?.n ?? 0) };
}

const type = (glob: string): Condition =>
  glob.includes('*')
    ? { sql: "json_extract(body, '$.type') GLOB ?", values: [glob] }
    : { sql: "json_extract(body, '$.type') = ?", values: [glob] };

export const eventRoutes: Route[] = [
  {
    method: 'GET',
    path: '/v1/events',
    handle: (context, params) => {
      const one = params.string('type');
      const many = params.strings('types')?.map(type);
      const delivered = params.boolean('delivery_success');
      const conditions: Condition[] = [...createdConditions(params), ...(one ? [type(one)] : [])];
      if (many?.length) {
        conditions.push({
          sql: `(${many.map((condition) => condition.sql).join(' OR ')})`,
          values: many.flatMap((condition) => condition.values),
        });
      }
      if (delivered !== undefined) {
        const failed = "EXISTS (SELECT 1 FROM deliveries WHERE deliveries.event = objects.id AND state <> 'delivered')";
        conditions.push({ sql: delivered ? `NOT ${failed}` : failed, values: [] });
      }
      const list = page(context, params, 'event', '/v1/events', conditions);
      return { ...list, data: list.data.map((event) => current(context, event)) };
    },
  },
  {
    method: 'GET',
    path: '/v1/events/:id',
    handle: (context, params, path) => {
      params.end();
      const event = context.store.find('event', path.id!, context.account);
      if (!event) throw noSuch('event', path.id!);
      return current(context, event);
    },
  },
];
