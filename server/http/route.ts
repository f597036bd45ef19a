import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { AppError } from '@cc/contract/errors.ts';
import {
  file,
  stream,
  type Access,
  type BodyOf,
  type Endpoint,
  type ParamsOf,
  type QueryOf,
} from '@cc/contract/http/endpoint.ts';
import type { Identity } from '../features/users/access-token.ts';
import { guardOf } from './guard.ts';
import { sendStream } from './send-stream.ts';

type AnyEndpoint = Endpoint<z.ZodType, z.ZodType, z.ZodType, z.ZodType, Access>;

/** What a handler is given: everything validated, and who is asking (null where anybody may). */
export interface Call<E extends AnyEndpoint> {
  params: ParamsOf<E>;
  query: QueryOf<E>;
  body: BodyOf<E>;
  auth: E['access'] extends 'public' ? null : Identity;
  req: Request;
  res: Response;
}

export type Handler<E extends AnyEndpoint> = (call: Call<E>) => Promise<z.input<E['response']>>;

/** @throws AppError `invalid_input`; `details.fields` maps "body.price" and the like to what is wrong there. */
function parse(where: string, schema: z.ZodType | undefined, value: unknown): unknown {
  if (!schema) return undefined;
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  const fields: Record<string, string> = {};
  for (const issue of result.error.issues) fields[[where, ...issue.path].join('.')] ??= issue.message;
  throw new AppError('invalid_input', 'Some fields are not right.', { fields });
}

/** The answer of operations that have nothing else to say. */
export const DONE = { ok: true } as const;

/**
 * Registers one operation of the contract on a router that is mounted at `/api`. Who is asking is settled before the
 * input is looked at, and the answer is cut down to its schema, so that nothing leaves that the contract does not name.
 */
export function route<E extends AnyEndpoint>(router: Router, endpoint: E, handler: Handler<E>): void {
  router[endpoint.method](endpoint.path, async (req: Request, res: Response) => {
    const auth = endpoint.access === 'public' ? null : await guardOf(req)[endpoint.access](req);
    // The schemas that produce these values are the ones the types are inferred from; only the lookup loses that.
    const call = {
      params: parse('params', endpoint.params, req.params),
      query: parse('query', endpoint.query, req.query),
      body: parse('body', endpoint.body, req.body),
      auth,
      req,
      res,
    } as Call<E>;
    const answer = endpoint.response.safeParse(await handler(call));
    if (!answer.success) {
      throw new Error(`The answer of ${endpoint.path} breaks the contract: ${z.prettifyError(answer.error)}`);
    }
    res.set('Cache-Control', 'no-store');
    if (!endpoint.produces) return void res.json(answer.data);
    if (endpoint.produces === 'video/webm') {
      return sendStream(req, res, endpoint.produces, answer.data as z.output<typeof stream>);
    }
    const { name, content } = answer.data as z.output<typeof file>;
    res.attachment(name).type(endpoint.produces).send(Buffer.from(content));
  });
}
