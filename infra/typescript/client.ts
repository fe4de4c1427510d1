/**
 * The typed client of a Ventanilla desk: what a busy desk refuses is asked again under the same
 * key, and every other refusal is thrown as a `Problem`.
 *
 *     const desk = connect("https://…/api", () => session.idToken);
 *     const { data: ticket } = await desk.POST("/tickets", { body: { subject, text } });
 */

import createClient, {
  type Client,
  type ClientPathsWithMethod,
  type FetchOptions,
  type FetchResponse,
  type Middleware,
} from "openapi-fetch";
import type { components, paths } from "./ventanilla.js";

/** The desk's shapes by name: `Shapes["TicketView"]`. */
export type Shapes = components["schemas"];
export type FieldError = NonNullable<Shapes["Problem"]["errors"]>[number];

/** An ID token, or what returns one: it expires, so a front end that stays open renews it. */
export type Token = string | (() => string | Promise<string>);

type Method = "GET" | "PUT" | "POST" | "PATCH" | "DELETE";
type Operation<P extends keyof paths, M extends Method> = paths[P][Lowercase<M>] & {};
type Asked<O> = {} extends FetchOptions<O> ? [asked?: FetchOptions<O>] : [asked: FetchOptions<O>];
type Answer<O extends {}> = Extract<FetchResponse<O, {}, `${string}/${string}`>, { error?: never }>;

/**
 * The client of openapi-fetch with two differences: `data` is always there, as a refusal is thrown,
 * and a body with a field that the desk does not know does not compile, even an optional one.
 */
export type Desk = {
  [M in Method]: <P extends ClientPathsWithMethod<Client<paths>, Lowercase<M>> & keyof paths>(
    path: P,
    ...asked: Asked<Operation<P, M>>
  ) => Promise<Answer<Operation<P, M>>>;
};

/** What the desk answered instead of what it was asked for: an RFC 9457 problem document. */
export class Problem extends Error {
  override readonly name = "Problem";
  /** What kind it is, as programs tell them apart: `urn:ventanilla:problem:…`. */
  readonly type: string;
  readonly status: number;
  /** Each wrong field with its reason, when the status is 422. */
  readonly errors: readonly FieldError[];
  /** The whole document, with what this kind of problem says beside. */
  readonly document: Shapes["Problem"];
  /** For its headers: `X-Request-Id` finds it in the desk's log. */
  readonly response: Response;

  constructor(document: Shapes["Problem"], response: Response) {
    super(document.detail);
    this.type = document.type;
    this.status = response.status;
    this.errors = document.errors ?? [];
    this.document = document;
    this.response = response;
  }
}

/** Return the client of the desk at `baseUrl`; without a token, for what is public there. */
export function connect(baseUrl: string, token?: Token): Desk {
  const client = createClient<paths>({ baseUrl, fetch: patiently });
  client.use(identified(token), refusing);
  return client as unknown as Desk; // the same functions, with the types that `refusing` makes true
}

function identified(token: Token | undefined): Middleware {
  return {
    async onRequest({ request }) {
      const current = typeof token === "function" ? await token() : token;
      if (current) request.headers.set("Authorization", `Bearer ${current}`);
      if (request.method !== "GET" && !request.headers.has("Idempotency-Key"))
        request.headers.set("Idempotency-Key", crypto.randomUUID());
    },
  };
}

const refusing: Middleware = {
  async onResponse({ response }) {
    if (!response.ok) throw new Problem(await documentOf(response), response);
  },
};

async function documentOf(response: Response): Promise<Shapes["Problem"]> {
  const kind = response.headers.get("Content-Type") ?? "";
  if (kind.startsWith("application/problem+json")) return response.clone().json();
  // Not the desk's own answer: something between here and there gave it.
  const title = response.statusText || `HTTP ${response.status}`;
  return { type: "about:blank", title, status: response.status, detail: title };
}

const BUSY = new Set([429, 503]);
const ATTEMPTS = 4;
const LONGEST_WAIT = 30; // seconds; whoever is told to wait longer decides that for themselves

/** Fetch, and again while the desk is busy; the headers, and so the key, stay what they were. */
async function patiently(request: Request): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(request.clone()); // a body can be read once
    if (!BUSY.has(response.status) || attempt === ATTEMPTS) return response;
    const seconds = waitOf(response) ?? 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
    if (seconds > LONGEST_WAIT) return response;
    await response.body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
}

/** Return the seconds that Retry-After names, as a number or as a date. */
function waitOf(response: Response): number | undefined {
  const header = response.headers.get("Retry-After");
  if (!header) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}
