import { Router } from 'express';
import helmet from 'helmet';
import swaggerUi from 'swagger-ui-express';
import { openApiDocument } from '@cc/contract/openapi.ts';

/** The description of the API at `/openapi.json` and a browser for it at `/docs`, with the looser CSP that it needs. */
export function docsRoutes(): Router {
  const router = Router();
  const document = openApiDocument();
  router.get('/openapi.json', (_req, res) => {
    res.json(document);
  });
  const csp = helmet.contentSecurityPolicy({
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      // Swagger UI writes styles into the page and draws its icons from data: URLs; its scripts are files.
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
  });
  const options = { customSiteTitle: 'Consultant Connect API', swaggerOptions: { url: '/api/openapi.json' } };
  router.use('/docs', csp, swaggerUi.serveFiles(undefined, options), swaggerUi.setup(undefined, options));
  return router;
}
