import { describe, expect, it } from 'vitest';
import { letterOf } from './templates.ts';

const url = 'https://site.example/questions/1';

describe('letterOf', () => {
  it.each([
    ['verify_email', { url }, 'Is this your address?'],
    ['reset_password', { url, minutes: '60' }, 'Set a new password'],
    ['password_changed', { url }, 'Your password was changed'],
    ['nobody_free', { title: 'A door <sticks>', url }, 'Nobody was free'],
    ['offers_paused', { reason: 'Three calls <sticks>', url }, 'paused your offers'],
    ['offers_resumed', { url }, 'offered questions again'],
    [
      'hold_ahead_asked',
      { title: 'A door <sticks>', amount: '$45.00', why: 'It asks.', until: 'noon', url },
      'needs you for “A door',
    ],
    ['hold_ahead_cancelled', { title: 'A door', url }, 'is cancelled'],
    ['somebody_free', { title: 'A door', url }, 'free for your question now'],
    ['question_expired', { title: 'A door', url }, 'Nobody took your question'],
    ['question_claimed', { title: 'A door', name: 'Ines', minutes: '10', url }, 'Ines would answer'],
  ])('writes %s, as text and as HTML', (template, data, subject) => {
    const letter = letterOf(template, data, 'Ada Lovelace');
    expect(letter.subject).toContain(subject);
    expect(letter.text).toContain('Hello Ada,');
    expect(letter.text).toContain(url);
    expect(letter.html).toContain(url);
    expect(letter.html).not.toContain('<sticks>');
  });

  it('refuses what it cannot write', () => {
    expect(() => letterOf('nobody_free', { url }, 'Ada')).toThrow('needs "title"');
    expect(() => letterOf('toString', { url }, 'Ada')).toThrow('no mail template');
  });
});
