import { callBehindNetworks } from '../way/behind-networks.ts';
import { take, type Scene } from './kit.ts';

const flat = { whole: false };

/** A call that is recorded, on a poor line, and without one. */
export const callStates: Scene = async (house) => {
  const call = await callBehindNetworks(house, { seed: 7 });
  const { customer, consultant } = call;
  const [{ page }, { page: other }] = [customer.visitor, consultant.visitor];
  try {
    await page.getByRole('button', { name: 'More for this call' }).click();
    await page.getByRole('menuitem', { name: /^Record the call/ }).click();
    await take(page, 'record-propose', flat);
    await page.getByRole('dialog').getByRole('button', { name: /^Ask / }).click();
    await other.getByRole('dialog', { name: /would like to record/ }).waitFor();
    await take(page, 'record-asking', flat);
    await take(other, 'record-asked', flat);
    await other.getByRole('button', { name: 'Agree' }).click();
    await page.getByText(/^Recording 0:0[2-9]/).waitFor();
    await take(page, 'record-on', flat);

    customer.network.behave({ loss: 0.3, delayMs: 150 });
    await page.getByRole('button', { name: /^Connection\. You: Poor/i }).waitFor({ timeout: 40_000 });
    await take(page, 'call-poor', flat);
    await page.getByRole('button', { name: /^Connection/ }).click();
    await take(page, 'call-poor-why', flat);
    await page.keyboard.press('Escape');
    customer.network.goOffline();
    await page.getByText('Your connection was lost. Reconnecting…').waitFor({ timeout: 40_000 });
    await page.getByText(/^The clock was stopped/).waitFor();
    await take(page, 'call-reconnecting', flat);
    await take(other, 'call-other-reconnecting', flat);
    customer.network.goOnline();
    customer.network.behave({});
    await customer.visitor.inCall();
    await customer.visitor.hangUp();
    await page
      .getByRole('link', { name: /^Download/ })
      .first()
      .waitFor();
    await take(page, 'session-recording');
  } finally {
    await call.close();
  }
};
