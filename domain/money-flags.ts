const WRONG_CHARGE =
  'Refund that intent in the provider’s dashboard today, then find out how: keep the logs of the call.';
const LOOK = 'Nothing to pay back: the call was free, or the consultant is paid by us. Was the hold released by hand?';
const PAID =
  'Nothing has to move: the consultant is paid out of our balance by itself. Look at the payer if it happens again.';

/** What an admin is asked to look at, and what there is to do: where the provider and the house differ in a way that no rule mends. */
export const MONEY_FLAGS = {
  'the capture was refused': PAID,
  'the hold was gone at the capture': PAID,
  'decided to charge, and there was no hold': PAID,
  'the consultant could not be paid for a lost charge':
    'It is tried again every hour, so do not pay it in the dashboard as well. Too little balance: top it up. Their account is restricted: ask them to complete it. “Charged after all”: refund that charge, without its transfer.',
  'the payment of a loss was taken back':
    'Somebody reversed the transfer in the dashboard. If it was by mistake, send that amount again there.',
  'the bank did not take a refund':
    'The card is closed, and the money is back in our balance. Ask the payer how to pay it, and pay it from there.',
  'the provider refused a refund':
    'Usually too little balance, or the bank has the charge. Refund it in the dashboard: it is found and booked by itself.',
  'a chargeback was lost': 'Nothing has to move, we bear it. Look at the call, and at the payer if it was abuse.',
  'evidence was not taken': 'Answer the bank in the provider’s dashboard before the day that is shown below.',
  'the card’s bank suspects fraud':
    'Look at the call and the payer. If it was not the cardholder, refund all of it in the dashboard: it is found and booked by itself. Else do nothing.',
  'the ledger and the provider differ':
    'Book nothing by hand. Find the movement in the dashboard, and undo or complete it: the difference goes away by itself.',
  'another intent': WRONG_CHARGE,
  'a second intent was charged': WRONG_CHARGE,
  'charged there, although another attempt counts': WRONG_CHARGE,
  'charged there, although it was released here': WRONG_CHARGE,
  'charged without a decision to charge': WRONG_CHARGE,
  'captured here, and not there':
    'Find out in the dashboard what has become of the intent, and keep the logs of the call.',
  'held here, and not there': LOOK,
  'the hold was lost during the session': LOOK,
} as const;
export type MoneyFlag = keyof typeof MONEY_FLAGS;

/** What an admin does about a flag; null for one of before. */
export const whatToDo = (what: string): string | null => MONEY_FLAGS[what as MoneyFlag] ?? null;
