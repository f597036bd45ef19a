import type { Role } from '@cc/contract/http/users.ts';
import type { Session } from '@cc/drizzle/repositories/sessions.ts';

/** Whether somebody may see and do something in a call; decided by the sessions' service. @throws not_found for all but its two people. */
export type Participant = (sessionId: string, userId: string) => Promise<{ session: Session; role: Role }>;
