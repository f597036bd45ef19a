import type { Profile } from '../support/people.ts';
import type { Asking } from '../support/visitor.ts';

export interface Topic {
  profile: Profile;
  questions: { free: Asking; billed: Asking };
}

/** Fields far from those of the demo people, so that a journey through a busy house rings at its own consultant. */
export const TOPICS: [Topic, ...Topic[]] = [
  {
    profile: {
      headline: 'Harpsichords and clavichords: voicing, regulation, temperament',
      bio: 'Maker and restorer of early keyboard instruments. I help to find out why a jack sticks, how to cut and voice a plectrum, which string gauge a course wants, and how to set a meantone temperament by ear.',
      tags: ['harpsichord', 'voicing', 'temperament', 'plectrum'],
      hourlyRateMinor: 9_000,
      blockMinutes: 30,
    },
    questions: {
      free: {
        title: 'One plectrum of my harpsichord sounds much louder than its neighbours',
        text: 'Delrin, eight foot register. How do I voice it without spoiling it?',
        tags: ['harpsichord', 'voicing'],
      },
      billed: {
        title: 'Which temperament for a harpsichord evening with Froberger?',
        text: 'Quarter comma meantone has wolves where I need them.',
        tags: ['harpsichord', 'temperament'],
      },
    },
  },
  {
    profile: {
      headline: 'Falconry: manning, weight management, first free flight',
      bio: 'I have flown falcons and hawks for twenty years and train beginners of the licence. Weight and condition, jesses and hoods, telemetry, first flights on the creance, and what to do when the bird sits in a tree and looks away.',
      tags: ['falconry', 'hawks', 'telemetry'],
      hourlyRateMinor: 7_700,
      blockMinutes: 45,
    },
    questions: {
      free: {
        title: 'My young hawk refuses the glove since yesterday, is falconry over for us?',
        text: 'Weight is stable, weather turned cold.',
        tags: ['falconry', 'hawks'],
      },
      billed: {
        title: 'First free flight of my hawk: which telemetry do I need for falconry?',
        text: 'Open country with a wood two kilometres away.',
        tags: ['falconry', 'telemetry'],
      },
    },
  },
  {
    profile: {
      headline: 'Sundials calculated for your wall, and gnomonics in general',
      bio: 'Mathematician and stonemason. I calculate hour lines for vertical and declining walls, find the declination of a facade with a nail and a watch, and tell which stone and which paint outlive the weather.',
      tags: ['sundials', 'gnomonics', 'stonemasonry'],
      hourlyRateMinor: 6_130,
      blockMinutes: 20,
    },
    questions: {
      free: {
        title: 'How do I measure the declination of a wall for sundials?',
        text: 'It faces roughly south by southwest.',
        tags: ['sundials', 'gnomonics'],
      },
      billed: {
        title: 'The hour lines of my vertical sundial do not meet where they should',
        text: 'Gnomonics by spreadsheet; I must have a sign wrong.',
        tags: ['sundials', 'gnomonics'],
      },
    },
  },
];
