/** A call of the past that ended within its free start. */
export interface PastCall {
  title: string;
  stars: number;
  comment: string;
}

interface Past {
  /** Calls that left a review with words. */
  reviewed: PastCall[];
  /** Stars of further calls that were rated without a word. */
  silent: number[];
}

const call = (title: string, stars: number, comment: string): PastCall => ({ title, stars, comment });

/** What the demo consultants have behind them, by e-mail address. */
export const pastCalls: Record<string, Past> = {
  'ines@demo.example': {
    reviewed: [
      call(
        'A report query takes forty seconds since last week',
        5,
        'She found the missing index in the first five minutes and showed me how to see it myself. I did not even have to pay.',
      ),
      call(
        'Deadlocks between two nightly jobs',
        5,
        'Drew the two lock orders on the screen until I saw it. Calm and very clear.',
      ),
      call('Autovacuum never finishes on one table', 4, 'Solid answer, a little fast for me at the end.'),
    ],
    silent: [5, 5, 4, 5, 5, 5, 4, 5, 5],
  },
  'tomasz@demo.example': {
    reviewed: [
      call(
        'Do I owe VAT for clients in three countries?',
        5,
        'Answered in eight minutes what I had been putting off for a year.',
      ),
      call('A letter from the tax office about prepayments', 5, 'Told me exactly what to write back, and by when.'),
      call('Which expenses count for a home office', 5, 'Honest about what is not worth claiming.'),
      call(
        'Moved abroad in July: which return do I file?',
        4,
        'Knows both sides of the border. I will book him for the rest.',
      ),
    ],
    silent: [5, 5, 5, 5, 4, 5, 5, 5, 5, 5, 5, 4, 5, 5, 5, 5],
  },
  'hana@demo.example': {
    reviewed: [
      call('Brown spots on my tomato leaves', 5, 'One look into the camera and she knew. The plants made it.'),
      call('When do I prune a young apple tree?', 4, 'Good drawings, and she asked about the soil first.'),
    ],
    silent: [5, 4, 5, 5, 4],
  },
  'leila@demo.example': {
    reviewed: [
      call(
        'My landlord keeps the whole deposit',
        5,
        'I sent the letter she described and had the money two weeks later.',
      ),
      call(
        'Rent goes up twice in one year',
        5,
        'Clear, quick, and she told me which sentence of the contract matters.',
      ),
      call('Who pays for the broken boiler', 4, 'Very helpful. Bring your contract, she will ask for it.'),
    ],
    silent: [5, 5, 5, 4, 5, 5, 5, 5],
  },
  'greta@demo.example': {
    reviewed: [
      call(
        'My raglan sleeve is two sizes too wide',
        5,
        'She counted the stitches in the video. I would have unravelled the whole sweater.',
      ),
      call('How do I read this chart from right to left?', 5, 'So patient. I finally understand short rows.'),
    ],
    silent: [5, 5, 4, 5],
  },
  'marcus@demo.example': {
    reviewed: [
      call(
        'Phone says storage full but I deleted everything',
        5,
        'Eleven gigabytes of old messages, gone in five minutes, photos all there.',
      ),
      call('Two-factor app is on the phone I lost', 4, 'Knew the way round it and stayed until I was in.'),
    ],
    silent: [4, 5, 5, 4, 5, 5],
  },
  'anais@demo.example': {
    reviewed: [
      call(
        'Forces on an inclined plane, exam on Friday',
        5,
        'My daughter understood in one drawing what two weeks of lessons had not done.',
      ),
      call('Why is the integral of 1/x a logarithm', 5, 'Explained it from the picture. Wonderful teacher.'),
      call('A circuit with two batteries', 5, 'We solved three of them together and I did the fourth alone.'),
    ],
    silent: [5, 5, 5, 4, 5, 5, 5],
  },
  'deniz@demo.example': {
    reviewed: [call('A letter from 1917 that nobody can read', 5, 'He read it aloud to us. My mother cried a little.')],
    silent: [5],
  },
  'paolo@demo.example': {
    reviewed: [
      call('Sourdough stays flat as a plate', 5, 'Water too cold, oven too timid. The next loaf was a loaf.'),
      call('Sauce hollandaise split, guests in an hour', 5, 'Saved it with one ice cube. Magic.'),
    ],
    silent: [4, 5, 5, 4],
  },
  'ruth@demo.example': {
    reviewed: [
      call(
        'Interview tomorrow for a lead position',
        5,
        'The two questions she made me practise were the first two they asked.',
      ),
      call('How do I answer a low offer', 5, 'I got eight percent more with the sentence she gave me.'),
      call('Is my CV too long', 4, 'Yes it was. Direct and kind.'),
      call('First team to lead, first hard talk', 5, 'I wrote down every word.'),
    ],
    silent: [5, 5, 5, 5, 5, 4, 5, 5, 5, 5, 5, 5, 4, 5],
  },
  'jonas@demo.example': {
    reviewed: [
      call('Chain jumps on the small cogs', 5, 'Heard it through the phone: a bent hanger. He was right.'),
      call('Brake lever goes soft after a while', 4, 'Talked me through bleeding it, with a break to fetch the oil.'),
    ],
    silent: [5, 4, 5, 5, 5],
  },
  'sofia@demo.example': {
    reviewed: [
      call(
        'Which appointment do I need first?',
        5,
        'We practised the call to the town hall and it went just like that.',
      ),
    ],
    silent: [4],
  },
  'wei@demo.example': {
    reviewed: [
      call('Dates in my sheet are text and will not sort', 5, 'Fixed in four minutes, and now I know why.'),
      call('Merge eighty CSV files every week', 5, 'Fifteen lines of Python that I even understand.'),
    ],
    silent: [5, 4, 5, 5, 4, 5],
  },
  'noor@demo.example': {
    reviewed: [
      call(
        'Is my house from 1962 ready for a heat pump?',
        5,
        'The first person who asked about my radiators before naming a price.',
      ),
      call('Two quotes for solar, very different', 5, 'Showed me what one of them had left out.'),
      call('Insulate the roof or the wall first', 4, 'Good numbers, good order of steps.'),
    ],
    silent: [5, 5, 4, 5, 5, 5],
  },
  'alex@demo.example': {
    reviewed: [call('White rings on an oiled oak table', 5, 'Iron and a towel. Who knew.')],
    silent: [5, 4, 5],
  },
};
