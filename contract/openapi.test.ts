import { describe, expect, it } from 'vitest';
import { api } from './http/index.ts';
import { openApiDocument } from './openapi.ts';

describe('openApiDocument', () => {
  const document = openApiDocument();
  const operations = Object.values(document.paths ?? {}).flatMap((path) => Object.values(path as object)) as {
    operationId: string;
    security: unknown[];
    responses: Record<string, { description?: string }>;
  }[];

  it('describes every operation of the contract once', () => {
    const all = Object.entries(api).flatMap(([feature, of]) => Object.keys(of).map((name) => `${feature}.${name}`));
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(all.sort());
  });

  it('says with which codes each may refuse', () => {
    const login = operations.find(({ operationId }) => operationId === 'users.login');
    expect(login?.security).toEqual([]);
    expect(login?.responses['401']?.description).toBe('credentials_wrong');
    expect(login?.responses['413']?.description).toBe('payload_too_large');
    const match = operations.find(({ operationId }) => operationId === 'admin.match');
    expect(match?.responses['403']?.description).toBe('forbidden');
  });
});
