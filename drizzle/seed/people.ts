import type { tier } from '../schema/index.ts';

/** Everybody of the demo signs in with it. Only ever in databases that were seeded on purpose. */
export const DEMO_PASSWORD = 'demo-password';

export interface DemoPerson {
  name: string;
  email: string;
}

export interface DemoConsultant extends DemoPerson {
  headline: string;
  bio: string;
  tags: string[];
  languages: string[];
  /** Major units an hour, in whatever currency the deployment settles. */
  hourlyRate: number;
  blockMinutes: 20 | 30 | 45 | 60;
  tier: (typeof tier.enumValues)[number];
  /** Shown in the list of people to sign in as. */
  what: string;
  /** Goes online, answers and joins calls by itself; the others wait for somebody to sign in as them. */
  automated: boolean;
}

const automated = true;

export const demoConsultants: DemoConsultant[] = [
  {
    name: 'Ines Okafor',
    email: 'ines@demo.example',
    headline: 'PostgreSQL that got slow: query plans, indexes, locks',
    bio: 'I have run PostgreSQL in production for fourteen years, from a two-gigabyte shop to a payment system with nine terabytes. Bring the slow query and its EXPLAIN output and we read it together: missing indexes, bloated tables, locks that wait for each other, vacuum that never gets through, replication that falls behind. You leave with the one change that matters most and a way to see that it worked.',
    tags: ['postgresql', 'databases', 'sql', 'indexes', 'performance', 'replication', 'migrations'],
    languages: ['en', 'fr'],
    hourlyRate: 120,
    blockMinutes: 30,
    tier: 'expert',
    what: 'databases',
    automated,
  },
  {
    name: 'Tomasz Wolny',
    email: 'tomasz@demo.example',
    headline: 'Tax for freelancers who work across borders',
    bio: 'Tax adviser for people who invoice in one country and live in another. Where do I owe income tax, do I have to register for VAT, which expenses count, what does the letter from the tax office want, and how much should I put aside every month? I explain it without paragraphs and tell you plainly when you need a signed opinion instead of a talk.',
    tags: ['tax', 'vat', 'freelancing', 'income-tax', 'invoices', 'expenses', 'bookkeeping'],
    languages: ['en', 'de', 'pl'],
    hourlyRate: 150,
    blockMinutes: 30,
    tier: 'partner',
    what: 'tax for freelancers',
    automated,
  },
  {
    name: 'Hana Sato',
    email: 'hana@demo.example',
    headline: 'Vegetable beds, sick tomatoes and pruning at the right time',
    bio: 'Trained gardener with an allotment on heavy clay and a balcony on the fourth floor. Show me the leaf in the camera: blight, aphids, too much water or simply the wrong place? I help to plan beds for a small space, to prune fruit trees without fear, and to get seedlings through the first weeks. Best by daylight, with your phone in hand and the plant in front of you.',
    tags: ['gardening', 'vegetables', 'tomatoes', 'pruning', 'compost', 'balcony', 'plant-diseases'],
    languages: ['en', 'ja'],
    hourlyRate: 45,
    blockMinutes: 20,
    tier: 'standard',
    what: 'garden',
    automated,
  },
  {
    name: 'Leila Haddad',
    email: 'leila@demo.example',
    headline: 'Law for tenants: deposits, rent increases, notice, repairs',
    bio: 'Lawyer in a tenants’ association for eleven years. Most disputes about a flat are decided by one letter written in time. We look at your contract and the letter you got: is the increase lawful, who pays for the boiler, how do you get the deposit back, what must a notice contain? You get the next step and its deadline. I do not represent you in court here.',
    tags: ['tenancy-law', 'rent', 'deposit', 'landlord', 'contracts', 'eviction', 'repairs'],
    languages: ['en', 'fr', 'ar'],
    hourlyRate: 140,
    blockMinutes: 30,
    tier: 'expert',
    what: 'law for tenants',
    automated,
  },
  {
    name: 'Greta Lindqvist',
    email: 'greta@demo.example',
    headline: 'Knitting patterns read, resized and rescued',
    bio: 'I design knitting patterns and have taught beginners in a wool shop for years. Hold your work into the camera and we find the row where it went wrong. Gauge that does not fit, a sleeve that should be longer, charts, short rows, steeks, Nordic yokes, or which yarn replaces one that is no longer made. No question is too small, and nothing you show me is ruined.',
    tags: ['knitting', 'knitting-patterns', 'yarn', 'sweaters', 'crochet', 'gauge'],
    languages: ['en', 'sv'],
    hourlyRate: 36,
    blockMinutes: 20,
    tier: 'standard',
    what: 'knitting',
    automated,
  },
  {
    name: 'Marcus Bell',
    email: 'marcus@demo.example',
    headline: 'Phones: backups, full storage, moving to a new one',
    bio: 'Eight years behind the counter of a phone repair shop. Photos that must not get lost, an iPhone or Android that says its storage is full, a battery that dies at noon, moving everything to a new phone, a lost two-factor app, or an account that locked you out. Slow and patient, also with your parents on the line.',
    tags: ['phones', 'iphone', 'android', 'backup', 'storage', 'battery', 'two-factor'],
    languages: ['en'],
    hourlyRate: 50,
    blockMinutes: 20,
    tier: 'standard',
    what: 'phones',
    automated,
  },
  {
    name: 'Anaïs Moreau',
    email: 'anais@demo.example',
    headline: 'Physics and maths for school and the first year of university',
    bio: 'Physicist and tutor. I start from the drawing, not from the formula: forces, energy, circuits, waves, thermodynamics, and the mathematics underneath, derivatives, integrals, vectors, a little linear algebra. Share your screen or hold the sheet into the camera. Good before an exam, better two weeks before.',
    tags: ['physics', 'mathematics', 'tutoring', 'mechanics', 'calculus', 'exams', 'homework'],
    languages: ['en', 'fr'],
    hourlyRate: 60,
    blockMinutes: 30,
    tier: 'expert',
    what: 'physics tutoring',
    automated,
  },
  {
    name: 'Deniz Aydın',
    email: 'deniz@demo.example',
    headline: 'Family history: old handwriting, archives, where to look next',
    bio: 'Historian who reads what your great-grandparents wrote: Kurrent and Sütterlin, Ottoman registers, passenger lists, parish books, military files. Show me the page and I read it with you, date it, and name the archive that probably holds the next one. New here, with twelve years in a state archive behind me.',
    tags: ['history', 'genealogy', 'archives', 'old-handwriting', 'family-history', 'translation'],
    languages: ['en', 'de', 'tr'],
    hourlyRate: 48,
    blockMinutes: 30,
    tier: 'rookie',
    what: 'history',
    automated,
  },
  {
    name: 'Paolo Ricci',
    email: 'paolo@demo.example',
    headline: 'Bread, fresh pasta and dinners that have to work tonight',
    bio: 'Twenty years as a cook, ten of them in charge of a kitchen. Dough that will not rise, a sauce that split, a roast for ten and one oven, what to cook from what is there, a menu for a guest who eats no gluten. I cook along with you in the camera if you like. Vegetarian and allergy-proof menus are my everyday work; bring your deadline and your shopping list.',
    tags: ['cooking', 'baking', 'sourdough', 'pasta', 'recipes', 'menu', 'gluten-free'],
    languages: ['en', 'it'],
    hourlyRate: 42,
    blockMinutes: 30,
    tier: 'standard',
    what: 'cooking',
    automated,
  },
  {
    name: 'Ruth Adeyemi',
    email: 'ruth@demo.example',
    headline: 'Career moves: interviews tomorrow, offers today, salary talks',
    bio: 'I hired engineers and product people for sixteen years and now sit on the other side of the table with you. A mock interview for tomorrow, a second look at your CV, an offer you do not know how to answer, a salary talk you have been putting off, a first team to lead. Direct, kind, and with notes afterwards.',
    tags: ['career', 'interviews', 'cv', 'salary', 'job-offers', 'leadership', 'negotiation'],
    languages: ['en'],
    hourlyRate: 110,
    blockMinutes: 30,
    tier: 'partner',
    what: 'career',
    automated,
  },
  {
    name: 'Jonas Keller',
    email: 'jonas@demo.example',
    headline: 'Bike repair by camera: gears, brakes, wheels, e-bikes',
    bio: 'Bike mechanic. Put the phone on the saddle and turn the crank: I hear and see most of it. Gears that jump, hydraulic brakes that squeal or go soft, a wheel out of true, a tubeless tyre that will not seal, an e-bike with an error code, or whether the used one in the advertisement is worth what they ask for it.',
    tags: ['bikes', 'bike-repair', 'gears', 'brakes', 'e-bikes', 'wheels', 'tubeless'],
    languages: ['en', 'de'],
    hourlyRate: 48,
    blockMinutes: 20,
    tier: 'standard',
    what: 'bikes',
    automated,
  },
  {
    name: 'Sofía Marín',
    email: 'sofia@demo.example',
    headline: 'Moving to Spain: papers, flats, and the Spanish you need for it',
    bio: 'Language teacher from Valencia who has helped sixty families to move. Which appointment comes first, the NIE or the empadronamiento? What is written in that flat contract? We also practise the call you are afraid of, with the words you will hear back. Consular letters, school places and the health card included; I stay until the form is filled in.',
    tags: ['spanish', 'relocation', 'spain', 'language-learning', 'paperwork', 'visas'],
    languages: ['en', 'es'],
    hourlyRate: 40,
    blockMinutes: 30,
    tier: 'rookie',
    what: 'moving to Spain',
    automated,
  },
  {
    name: 'Wei Chen',
    email: 'wei@demo.example',
    headline: 'Spreadsheets and small Python scripts that do the dull work',
    bio: 'I turn four hours of copying into a button. Excel and Google Sheets: lookups, pivot tables, dates that are text, files that grew too big. Python for the rest: reading a folder of CSV or PDF files, cleaning with pandas, a script that runs every Monday. Share your screen, we build it together, and you keep it.',
    tags: ['excel', 'spreadsheets', 'python', 'pandas', 'automation', 'csv', 'google-sheets'],
    languages: ['en', 'zh'],
    hourlyRate: 72,
    blockMinutes: 30,
    tier: 'standard',
    what: 'spreadsheets, Python',
    automated,
  },
  {
    name: 'Noor Rahman',
    email: 'noor@demo.example',
    headline: 'Heat pumps, insulation and solar: what your house really needs',
    bio: 'Independent energy adviser; I sell nothing. We go through your bills and your walls: is the house ready for a heat pump, which size, what do the radiators say, roof or façade first, is the quote fair, does a battery pay for the solar panels? You leave with an order of steps and rough numbers for each.',
    tags: ['heat-pump', 'insulation', 'solar', 'energy', 'heating', 'renovation', 'subsidies'],
    languages: ['en', 'nl'],
    hourlyRate: 90,
    blockMinutes: 30,
    tier: 'expert',
    what: 'home energy',
    automated,
  },
  {
    name: 'Alex Morgan',
    email: 'alex@demo.example',
    headline: 'Woodwork: furniture repair, finishes, the first dovetail',
    bio: 'Cabinetmaker with a small workshop. A wobbly chair, a drawer that sticks, water rings on an oiled table, which glue and which finish, how to sharpen a plane, how to plan a shelf that carries books. Show me the joint in the camera and I tell you whether it is an evening or a weekend. Old pieces with a story are my favourites.',
    tags: ['woodwork', 'furniture', 'repair', 'wood-finish', 'joinery', 'tools', 'sharpening'],
    languages: ['en'],
    hourlyRate: 54,
    blockMinutes: 30,
    tier: 'standard',
    what: 'woodwork; yours to answer as',
    automated: false,
  },
];

/** Have a saved card, so that they can ask at once. */
export const demoCustomers: (DemoPerson & { what: string })[] = [
  { name: 'Clara Jensen', email: 'clara@demo.example', what: 'has a card and can ask at once' },
  { name: 'Ben Adams', email: 'ben@demo.example', what: 'has a card, for a second browser' },
];

export const demoAdmin: DemoPerson = { name: 'Robin Hale', email: 'admin@demo.example' };

/** People of the past: they wrote the reviews. Nobody signs in as them. */
export const demoReviewers: DemoPerson[] = [
  'Maja Lund',
  'Oliver Grant',
  'Priya Nair',
  'Sam Whitaker',
  'Elena Petrova',
  'Kofi Mensah',
  'Julia Brandt',
  'Hugo Fernandes',
].map((name) => ({ name, email: `${name.split(' ')[0]?.toLowerCase()}.past@demo.example` }));

export interface DemoSignIn {
  name: string;
  email: string;
  password: string;
  role: 'customer' | 'consultant' | 'admin';
  what: string;
}

const signIn = ({ name, email }: DemoPerson, role: DemoSignIn['role'], what: string): DemoSignIn => ({
  name,
  email,
  password: DEMO_PASSWORD,
  role,
  what,
});

/** Whom one can sign in as, those one wants first at the top. */
export const demoSignIns: DemoSignIn[] = [
  ...demoCustomers.map((person) => signIn(person, 'customer', person.what)),
  ...demoConsultants.filter((person) => !person.automated).map((person) => signIn(person, 'consultant', person.what)),
  signIn(demoAdmin, 'admin', 'queues, matches explained'),
  ...demoConsultants.filter((person) => person.automated).map((person) => signIn(person, 'consultant', person.what)),
];
