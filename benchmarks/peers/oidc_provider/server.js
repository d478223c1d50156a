// oidc-provider with everything in memory, as fast as its documentation lets it be: no consent
// page, no PKCE demanded, opaque tokens, or a JWT signed RS256 for the resource that asks.
import { generateKeyPairSync } from "node:crypto";
import Provider from "oidc-provider";

const [port, secret, redirectUri] = process.argv.slice(2);
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const resource = "https://api.example/";

const provider = new Provider(`http://localhost:${port}`, {
  clients: [
    {
      client_id: "opaque",
      client_secret: secret,
      redirect_uris: [redirectUri],
      response_types: ["code"],
      grant_types: ["authorization_code", "refresh_token", "client_credentials"],
    },
  ],
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256" }] },
  cookies: { keys: ["a benchmark's only"] },
  pkce: { required: () => false },
  claims: { openid: ["sub"], profile: ["given_name", "family_name", "name"], email: ["email"] },
  features: {
    devInteractions: { enabled: true },
    introspection: { enabled: true },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => undefined,
      getResourceServerInfo: () => ({
        scope: "",
        audience: resource,
        accessTokenFormat: "jwt",
        accessTokenTTL: 300,
        jwt: { sign: { alg: "RS256" } },
      }),
    },
  },
  issueRefreshToken: () => true,
  rotateRefreshToken: () => true,
  findAccount: (_ctx, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      given_name: "Camille",
      family_name: "Essai",
      name: "Camille Essai",
      email: `${id}@apcma.example`,
    }),
  }),
  loadExistingGrant: async (ctx) => {
    const { oidc } = ctx;
    const known = oidc.session.grantIdFor(oidc.client.clientId);
    if (known) return provider.Grant.find(known);
    const { accountId } = oidc.session;
    const grant = new provider.Grant({ accountId, clientId: oidc.client.clientId });
    grant.addOIDCScope("openid profile email");
    await grant.save();
    return grant;
  },
});

provider.listen(Number(port), "127.0.0.1");
