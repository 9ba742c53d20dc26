// An OpenID Connect provider in its own process (npm oidc-provider): sign-in is one form, no consent is asked.
// SETUP (JSON): {issuer, port, clients, claims: {scope: [names]}, people: {login: {claims}}}.
import { generateKeyPairSync } from "node:crypto";
import { Provider } from "oidc-provider";

const setup = JSON.parse(process.env.SETUP);

function signingKey(kid) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" };
}

const provider = new Provider(setup.issuer, {
  clients: setup.clients,
  claims: setup.claims,
  scopes: ["openid", ...Object.keys(setup.claims)],
  jwks: { keys: [signingKey("first")] },
  cookies: { keys: ["for the tests only"] },
  pkce: { required: () => true },
  features: {
    devInteractions: { enabled: false },
    jwtUserinfo: { enabled: true },
    rpInitiatedLogout: { enabled: true },
  },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (ctx, login) =>
    setup.people[login] && { accountId: login, claims: () => ({ sub: login, ...setup.people[login] }) },
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope(ctx.oidc.requestParamScopes ? [...ctx.oidc.requestParamScopes].join(" ") : "openid");
    await grant.save();
    return grant;
  },
  ttl: { Interaction: 600, Session: 3600, Grant: 3600, AccessToken: 60, IdToken: 60 },
});

provider.use(async (ctx, next) => {
  const page = /^\/interaction\/([\w-]+)$/.exec(ctx.path);
  if (!page) return next();
  if (ctx.method === "GET") {
    ctx.type = "html";
    ctx.body =
      `<!doctype html><html lang="fr"><title>Fournisseur d’essai</title><h1>Qui êtes-vous ?</h1>` +
      `<form method="post"><label>Identifiant <input name="login"></label>` +
      `<button>Se connecter</button> <button name="refuse" value="1">Refuser</button></form>`;
    return undefined;
  }
  let body = "";
  for await (const part of ctx.req) body += part;
  const told = new URLSearchParams(body);
  const result = told.get("refuse")
    ? { error: "access_denied", error_description: "no" }
    : { login: { accountId: told.get("login") } };
  return provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
});

provider.on("server_error", (ctx, error) => console.log("error", error.stack));
provider.listen(setup.port, "127.0.0.1", () => console.log("ready"));
