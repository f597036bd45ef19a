/** What everybody writes in a profile, in the languages it is mostly written in. */
export const SAID_BY_ALL: string =
  'able advice advise advising always answer answers around available base based beginner beginners best better business career ' +
  'client clients come company companies consultant consultants consulting customer customers daily day days different ' +
  'easy enjoy every everyday everything experience experienced expert experts explain family field fields fix friendly full ' +
  'good great hands happy hard helped helping home hour hours include including industry job jobs kind large lead leading learn ' +
  'life like little live long look love made main make makes making many month months never number old open passionate past ' +
  'patient people person personal practical practice private problem problems professional professionals project projects public ' +
  'quick quickly real right role senior service services simple since slow small solution solutions solve solving specialist start ' +
  'started step still strong support system talk teach teacher teaching team teams time together took topic topics train trained ' +
  'training trust understand various week weeks well went word words work worked worker working world write writing year ' +
  'years young arbeit beratung berater erfahrung fragen gerne jahr jahre jahren kunden leute menschen projekte seit';
