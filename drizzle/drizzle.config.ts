import { defineConfig } from 'drizzle-kit';

/** `npm run db:generate` writes the next migration from the schema; migrations are never edited once released. */
export default defineConfig({
  dialect: 'postgresql',
  casing: 'snake_case',
  schema: './drizzle/schema/*.ts',
  out: './drizzle/migrations',
});
