import { describe, expect, it } from 'vitest';
import { decodeForm } from './form-decoder.ts';
import { mergeMetadata, Params } from './params.ts';

const read = (form: string) => new Params(decodeForm(form));

describe('Params', () => {
  it('refuses what nobody asked for, however deep', () => {
    const params = read('amount=1&card[number]=x&card[oops]=1');
    params.integer('amount');
    params.hash('card')!.string('number');
    expect(() => params.end()).toThrow('Received unknown parameter: card[oops]');
  });

  it.each([
    ['amount=1.5', (params: Params) => params.integer('amount'), 'Invalid integer'],
    ['on=yes', (params: Params) => params.boolean('on'), 'Invalid boolean'],
    ['list=x', (params: Params) => params.strings('list'), 'Invalid array'],
    ['hash=x', (params: Params) => params.hash('hash'), 'Invalid hash'],
    ['text[a]=x', (params: Params) => params.string('text'), 'Invalid string'],
    ['', (params: Params) => params.required('currency'), 'Missing required param: currency'],
    ['kind=c', (params: Params) => params.oneOf('kind', ['a', 'b']), 'must be one of a, b'],
  ])('refuses %s', (form, take, message) => {
    expect(() => take(read(form))).toThrow(message);
  });

  it('tells "not given" from "unset"', () => {
    expect(read('name=').text('name')).toBeNull();
    expect(read('').text('name')).toBeUndefined();
  });
});

describe('mergeMetadata', () => {
  it('adds, replaces, removes one and removes all', () => {
    const before = { a: '1', b: '2' };
    expect(mergeMetadata(read('metadata[b]=3&metadata[c]=4'), before)).toEqual({ a: '1', b: '3', c: '4' });
    expect(mergeMetadata(read('metadata[a]='), before)).toEqual({ b: '2' });
    expect(mergeMetadata(read('metadata='), before)).toEqual({});
    expect(mergeMetadata(read(''), before)).toEqual(before);
  });

  it('keeps Stripe’s limits', () => {
    expect(() => mergeMetadata(read(`metadata[${'k'.repeat(41)}]=1`))).toThrow('40');
    expect(() => mergeMetadata(read(`metadata[k]=${'v'.repeat(501)}`))).toThrow('500');
  });
});
