import { z } from 'zod';
import type { ErrorCode } from '../errors.ts';

/** Who may call: anybody, somebody signed in, or an admin. */
export type Access = 'public' | 'user' | 'admin';

/** One HTTP operation, written once: routes, validation, OpenAPI and the browser's typed client all come out of it. */
export interface Endpoint<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
  A extends Access = Access,
> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Below `/api`, in Express form (`/sessions/:id`). */
  path: string;
  summary: string;
  access: A;
  params?: Params;
  query?: Query;
  body?: Body;
  response: Response;
  /** The body is the content of a file, as it is, and not JSON; its length is announced. */
  consumes?: 'application/octet-stream';
  /** Media type of a file that is answered with instead of JSON; `response` is then `file`, or `stream` for a video. */
  produces?: 'application/pdf' | 'text/csv' | 'application/octet-stream' | 'video/webm';
  /** Codes that this operation can answer with, besides those that any can. */
  errors?: readonly ErrorCode[];
}

/** What an operation that `produces` a file answers with, before it is sent: its name, and what is in it. */
export const file = z.object({
  name: z.string().regex(/^[\w.-]+$/),
  content: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
});

/** The same of a file that is too long to be held as a whole: it is sent as it is read, whole or in part, to be shown or to be saved. */
export const stream = z.object({
  name: z.string().regex(/^[\w.-]+$/),
  save: z.boolean(),
  bytes: z.int().nonnegative(),
  /** Both ends included. */
  read: z.custom<(range: { start: number; end: number }) => AsyncIterable<Uint8Array>>(
    (value) => typeof value === 'function',
  ),
});

/** Types an endpoint without widening it. */
export function endpoint<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType,
  A extends Access,
>(definition: Endpoint<P, Q, B, R, A>): Endpoint<P, Q, B, R, A> {
  return definition;
}

export type ParamsOf<E> = E extends Endpoint<infer P, z.ZodType, z.ZodType, z.ZodType> ? z.output<P> : never;
export type QueryOf<E> = E extends Endpoint<z.ZodType, infer Q, z.ZodType, z.ZodType> ? z.output<Q> : never;
export type BodyOf<E> = E extends Endpoint<z.ZodType, z.ZodType, infer B, z.ZodType> ? z.output<B> : never;
export type ResponseOf<E> = E extends Endpoint<z.ZodType, z.ZodType, z.ZodType, infer R> ? z.output<R> : never;
