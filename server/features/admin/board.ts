import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { Router, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Queue } from 'bullmq';
import { AppError } from '@cc/contract/errors.ts';
import { userById } from '@cc/drizzle/repositories/users.ts';
import type { Deps } from '../../deps.ts';
import { BOARD_PATH, type BoardAccess } from './board-access.ts';

/**
 * The queue dashboard, for admins with a pass from `board-access`, to look but not to touch: jobs are only the quick way to
 * what rows want, so there is nothing here that anybody needs to repair by hand.
 */
export function boardRoutes({ db }: Pick<Deps, 'db'>, queues: Queue[], access: BoardAccess): Router {
  const onlyAdmins: RequestHandler = async (req, _res, next) => {
    const userId = await access.holder(req);
    const user = userId ? await userById(db, userId) : undefined;
    if (!user?.isAdmin || user.suspendedAt) throw new AppError('forbidden', 'Open this page from the admin area.');
    next();
  };
  const csp = helmet.contentSecurityPolicy({
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      // The dashboard's components write style attributes.
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      objectSrc: ["'none'"],
      baseUri: ["'self'"],
      frameAncestors: ["'none'"],
    },
  });
  const board = new ExpressAdapter().setBasePath(BOARD_PATH);
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    serverAdapter: board,
    options: { uiConfig: { boardTitle: 'Queues' } },
  });
  const router = Router();
  router.use(BOARD_PATH, onlyAdmins, csp, board.getRouter() as RequestHandler);
  return router;
}
