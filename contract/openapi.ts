import {
  OpenAPIRegistry,
  OpenApiGeneratorV31,
  extendZodWithOpenApi,
  type RouteConfig,
} from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from './errors.ts';
import type { Access, Endpoint } from './http/endpoint.ts';
import { api } from './http/index.ts';

extendZodWithOpenApi(z);

type AnyEndpoint = Endpoint<z.ZodType, z.ZodType, z.ZodType, z.ZodType, Access>;

/** Codes that any operation can answer with, by who may call it and whether it takes input. */
function codesOf({ access, params, query, body, consumes, errors = [] }: AnyEndpoint): ErrorCode[] {
  const codes: ErrorCode[] = [...errors, 'rate_limited', 'unavailable', 'internal'];
  if (params ?? query ?? body) codes.push('invalid_input');
  if (body ?? consumes) codes.push('payload_too_large');
  if (access !== 'public') codes.push('unauthenticated', 'token_expired');
  if (access === 'admin') codes.push('forbidden');
  return codes;
}

const error = z
  .object({
    error: z.object({
      code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
      message: z.string(),
      details: z.record(z.string(), z.unknown()).optional(),
    }),
  })
  .openapi('Error');

function responsesOf(endpoint: AnyEndpoint): RouteConfig['responses'] {
  const byStatus = Map.groupBy(codesOf(endpoint), (code) => ERROR_CODES[code]);
  const refusals = [...byStatus].map(([status, codes]): [string, RouteConfig['responses'][string]] => [
    String(status),
    { description: codes.join(', '), content: { 'application/json': { schema: error } } },
  ]);
  return {
    '200': endpoint.produces
      ? { description: 'The file', content: { [endpoint.produces]: { schema: { type: 'string', format: 'binary' } } } }
      : { description: 'Done', content: { 'application/json': { schema: endpoint.response } } },
    ...Object.fromEntries(refusals),
  };
}

function pathOf(feature: string, name: string, endpoint: AnyEndpoint): RouteConfig {
  const { method, path, summary, access, params, query, body, consumes } = endpoint;
  return {
    method,
    path: `/api${path.replaceAll(/:(\w+)/g, '{$1}')}`,
    operationId: `${feature}.${name}`,
    summary,
    tags: [feature],
    security: access === 'public' ? [] : [{ accessToken: [] }],
    request: {
      // The contract only uses objects here; the type of a definition is wider than what the generator takes.
      ...(params instanceof z.ZodObject ? { params } : {}),
      ...(query instanceof z.ZodObject ? { query } : {}),
      ...(consumes
        ? { body: { required: true, content: { [consumes]: { schema: { type: 'string', format: 'binary' } } } } }
        : {}),
      ...(body ? { body: { required: true, content: { 'application/json': { schema: body } } } } : {}),
    },
    responses: responsesOf(endpoint),
  };
}

/** The OpenAPI 3.1 description of every HTTP operation, made from the same schemas that validate them. */
export function openApiDocument(): ReturnType<OpenApiGeneratorV31['generateDocument']> {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'accessToken', { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' });
  for (const [feature, operations] of Object.entries(api)) {
    for (const [name, endpoint] of Object.entries(operations)) registry.registerPath(pathOf(feature, name, endpoint));
  }
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Consultant Connect',
      version: '1',
      description:
        'Errors are `{error: {code, message, details?}}`; switch on the code. State-changing requests from browsers must come ' +
        'from this site. What happens live (questions, offers, presence, session status) goes over Socket.IO.',
    },
    servers: [{ url: '/' }],
  });
}
