// A relying party made of npm's openid-client, driven by a test: one JSON order per line comes in
// ({"do": name, ...}), one JSON answer per line goes out ({"ok": ...} or {"failed": ...}).
import { createInterface } from "node:readline";
import { importJWK } from "jose";
import * as oidc from "openid-client";

let config;
let kept = {};

const proofs = {
  client_secret_basic: ({ secret }) => oidc.ClientSecretBasic(secret),
  client_secret_post: ({ secret }) => oidc.ClientSecretPost(secret),
  none: () => oidc.None(),
  private_key_jwt: async ({ key, alg }) =>
    oidc.PrivateKeyJwt({ key: await importJWK(key, alg), kid: key.kid }),
};

const orders = {
  async discover({ issuer, clientId, method, metadata, ...proof }) {
    const insecure = issuer.startsWith("http:") ? [oidc.allowInsecureRequests] : [];
    const authentication = await proofs[method](proof);
    const options = { execute: insecure };
    config = await oidc.discovery(new URL(issuer), clientId, metadata, authentication, options);
    return config.serverMetadata();
  },

  // openid-client's own values for state, nonce and PKCE, and whatever else the test asks for.
  async ask({ parameters }) {
    kept = {
      pkceCodeVerifier: oidc.randomPKCECodeVerifier(),
      expectedState: oidc.randomState(),
      expectedNonce: oidc.randomNonce(),
    };
    return oidc.buildAuthorizationUrl(config, {
      code_challenge: await oidc.calculatePKCECodeChallenge(kept.pkceCodeVerifier),
      code_challenge_method: "S256",
      state: kept.expectedState,
      nonce: kept.expectedNonce,
      ...parameters,
    }).href;
  },

  async redeem({ url, posted, maxAge, verifier }) {
    const form = posted && { method: "POST", body: new URLSearchParams(posted) };
    const arrival = posted ? new Request(url, form) : new URL(url);
    const checks = { ...kept, idTokenExpected: true, maxAge };
    if (verifier) checks.pkceCodeVerifier = verifier;
    const tokens = await oidc.authorizationCodeGrant(config, arrival, checks);
    return { ...tokens, claims: tokens.claims() };
  },

  async refresh({ token }) {
    const tokens = await oidc.refreshTokenGrant(config, token);
    return { ...tokens, claims: tokens.claims() };
  },

  userinfo: ({ token, subject }) => oidc.fetchUserInfo(config, token, subject),
  introspect: ({ token }) => oidc.tokenIntrospection(config, token),
  revoke: ({ token }) => oidc.tokenRevocation(config, token),
  leave: ({ parameters }) => oidc.buildEndSessionUrl(config, parameters).href,
  client_credentials: ({ scope }) => oidc.clientCredentialsGrant(config, { scope }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { do: name, ...order } = JSON.parse(line);
  try {
    console.log(JSON.stringify({ ok: (await orders[name](order)) ?? null }));
  } catch (error) {
    const { code, message, error: oauth, cause } = error;
    console.log(JSON.stringify({ failed: { code, message, error: oauth, cause: String(cause) } }));
  }
}
