import globals from 'globals';
import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';

/**
 * The rooms of the house and what each may import. Imports point one way:
 * domain ← contract ← drizzle, platform ← server, workers; contract, platform ← sfu; domain, contract ← web.
 * dev, e2e and bench may use everything; nothing uses them.
 */
const MAY_IMPORT = {
  domain: [],
  contract: ['domain'],
  drizzle: ['domain', 'contract'],
  platform: ['domain', 'contract'],
  server: ['domain', 'contract', 'drizzle', 'platform'],
  workers: ['domain', 'contract', 'drizzle', 'platform'],
  sfu: ['domain', 'contract', 'platform'],
  web: ['domain', 'contract'],
};
const ROOMS = [...Object.keys(MAY_IMPORT), 'dev', 'e2e', 'bench'];
/** Rooms whose names no folder inside another room has. */
const OTHER_FOLDERS = ROOMS.filter((room) => room !== 'workers' && room !== 'server').join('|');
const TESTS = ['**/*.test.ts', '**/testing/**', '**/testing.ts', '**/try.ts'];

const oneWay = Object.entries(MAY_IMPORT).map(([room, allowed]) => {
  const forbidden = ROOMS.filter((other) => other !== room && !allowed.includes(other));
  return {
    files: [`${room}/**/*.{ts,js,svelte}`],
    // Tests may stand a whole house up around the room that they test.
    ignores: [...TESTS, 'drizzle/seed/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              // Across rooms one imports by package name; a relative path that leaves the room would hide it from this rule.
              regex: `^(@cc/(${forbidden.join('|')})/|(\\.\\./)+(${OTHER_FOLDERS})/)`,
              message: `${room} may import ${allowed.length > 0 ? allowed.join(', ') : 'nothing else of the house'} only; see docs/architecture.md.`,
            },
          ],
        },
      ],
    },
  };
});

export default ts.config(
  {
    ignores: [
      '**/node_modules/',
      '**/build/',
      '**/.svelte-kit/',
      '.cache/',
      '**/.data/',
      'drizzle/migrations/',
      'dev/mediasoup-worker/',
    ],
  },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.node } },
    rules: {
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/no-empty-object-type': 'off',
      eqeqeq: ['error', 'smart'],
      'no-console': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['web/**/*.{ts,svelte}'],
    languageOptions: { globals: globals.browser },
    rules: {
      'svelte/no-navigation-without-resolve': 'off',
      'svelte/prefer-svelte-reactivity': 'off',
      // A space at an edge survives formatting only inside a mustache.
      'svelte/no-useless-mustaches': 'off',
      // svelte-check judges these: it knows the compiler's own warnings.
      'svelte/no-unused-svelte-ignore': 'off',
    },
  },
  {
    files: ['web/**/*.svelte', 'web/**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'] } },
    rules: { 'prefer-const': 'off' },
  },
  {
    // The clock and the environment are read in one place, so that rules and services can be tested at any hour.
    files: ['{domain,contract,server,workers,sfu}/**/*.ts', 'drizzle/{repositories,views}/**/*.ts'],
    ignores: TESTS,
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
          message: 'Take `now` as an argument, or the clock of platform/.',
        },
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Take `now` as an argument, or the clock of platform/.',
        },
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'The environment is read in platform/config.',
        },
      ],
    },
  },
  ...oneWay,
  {
    files: ['dev/**', 'e2e/**', 'bench/**', '**/*.test.ts', 'contract/*-check.ts', 'drizzle/seed/main.ts'],
    rules: { 'no-console': 'off' },
  },
);
