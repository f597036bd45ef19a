import type { SocketHandlers } from '../../realtime/handlers.ts';
import type { QuestionService } from './service.ts';

export function questionsSocket(
  questions: QuestionService,
): Pick<SocketHandlers, 'question:post' | 'question:cancel' | 'question:detail'> {
  return {
    'question:post': (input, { userId }) => questions.post(userId, input),
    'question:cancel': ({ id }, { userId }) => questions.cancel(userId, id),
    'question:detail': ({ id, text }, { userId }) => questions.detail(userId, id, text),
  };
}
