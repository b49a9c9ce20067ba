import { Type } from 'typebox';
import { ProblemDocument } from '../http/documents.ts';
import type { Route } from '../http/route.ts';
import { eventsRoute } from './event-stream.ts';
import { healthRoute } from './health-route.ts';
import { operationRoutes } from './operation-routes.ts';
import { terminalRoutes } from './terminal-routes.ts';

/** The description of all calls, made from what they check and answer. */
export const openapiRoute: Route = {
  method: 'GET',
  path: '/v1/openapi.json',
  summary: 'This description',
  answers: { 200: Type.Object({ openapi: Type.String() }, { additionalProperties: true }) },
  async serve() {
    return { status: 200, body: openapiDocument() };
  },
};

/** Every call that is answered in one piece. */
export const routes: readonly Route[] = [...terminalRoutes, ...operationRoutes, healthRoute, openapiRoute];

export function openapiDocument(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of [...routes, eventsRoute]) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Rollcall agent',
      version: '1',
      description:
        'Terminals as a local service. Outcomes are results with 200; problems are about the call itself.',
    },
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    security: [{ bearer: [] }],
    paths,
  };
}

type Described = Pick<
  Route,
  'path' | 'summary' | 'query' | 'headers' | 'body' | 'answers' | 'answerHeaders' | 'isOpen'
>;

function operationOf(route: Described): object {
  const { path, summary, query, headers, body, answers, answerHeaders, isOpen } = route;
  const pathParameters = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    ...{ name, in: 'path', required: true, schema: { type: 'string' } },
  }));
  const parameters = [...pathParameters, ...parametersIn('header', headers), ...parametersIn('query', query)];
  const responses = Object.entries(answers).map(([status, schema]) => {
    const isGood = Number(status) < 300;
    return [status, { ...contentOf(schema), ...(isGood && answerHeaders && headersOf(answerHeaders)) }];
  });
  return {
    summary,
    ...(isOpen ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: bodyOf(body) } : {}),
    responses: { ...Object.fromEntries(responses), default: contentOf(ProblemDocument) },
  };
}

/** What is read of the schema of an object. */
interface ObjectSchema {
  readonly properties?: Readonly<Record<string, { readonly description?: string }>>;
  readonly required?: readonly string[];
}

/** A body may be left out where none of its fields is needed. */
function bodyOf(schema: object): object {
  const { required = [] } = schema as ObjectSchema;
  return { required: required.length > 0, content: { 'application/json': { schema } } };
}

function headersOf(schema: object): object {
  const { properties = {} } = schema as ObjectSchema;
  const headers = Object.entries(properties).map(([name, { description, ...form }]) => [
    name,
    { description, schema: form },
  ]);
  return { headers: Object.fromEntries(headers) };
}

function parametersIn(place: 'header' | 'query', schema: Described['headers']): readonly object[] {
  const { properties = {}, required = [] } = (schema ?? {}) as ObjectSchema;
  return Object.entries(properties).map(([name, { description, ...form }]) => ({
    ...{ name, in: place, required: required.includes(name), schema: form },
    ...(description === undefined ? {} : { description }),
  }));
}

function contentOf(schema: object): object {
  const isProblem = schema === ProblemDocument;
  const isStream = schema === eventsRoute.answers[200];
  const type = isProblem ? 'application/problem+json' : isStream ? 'text/event-stream' : 'application/json';
  return { description: isProblem ? 'A problem with the call' : 'Done', content: { [type]: { schema } } };
}
