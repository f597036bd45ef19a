export * from './users.ts';
export * from './consultants.ts';
export * from './questions.ts';
export * from './offers.ts';
export * from './sessions.ts';
export * from './payments.ts';
export * from './match-models.ts';
export * from './house.ts';
