// An ENT of its own made with samlify: no line in common with pysaml2, python3-saml or us.
// FOLDER holds its keys, what it knows of us (sp-metadata.xml) and who is there (person.json); HOME_URL is its address.
import fs from "node:fs";
import https from "node:https";
import path from "node:path";
import * as saml from "samlify";

const { FOLDER, HOME_URL: HOME, PORT, CERTIFICATE, KEY } = process.env;
const file = (name) => fs.readFileSync(path.join(FOLDER, name), "utf8");
const REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
const BASIC = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic";
const STATEMENT =
  '<saml:AuthnStatement AuthnInstant="{IssueInstant}" SessionIndex="{AssertionID}"><saml:AuthnContext>' +
  "<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport" +
  "</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>";

// The library wants to be told how to check a schema; signature, audience and address are checked without it.
saml.setSchemaValidator({ validate: async () => "not asked" });

const attributes = ["IDO", "NOM", "PRE", "UAI", "PRO", "DIV"].map((name) => ({
  name,
  valueTag: name.toLowerCase(),
  nameFormat: BASIC,
  valueXsiType: "xs:string",
}));
const idp = saml.IdentityProvider({
  entityID: `${HOME}/idp`,
  privateKey: file("current/idp.key"),
  signingCert: file("current/idp.crt"),
  requestSignatureAlgorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
  wantAuthnRequestsSigned: true,
  nameIDFormat: ["urn:oasis:names:tc:SAML:2.0:nameid-format:transient"],
  singleSignOnService: [{ Binding: REDIRECT, Location: `${HOME}/sso` }],
  loginResponseTemplate: {
    context: saml.SamlLib.defaultLoginResponseTemplate.context.replace("{AuthnStatement}", STATEMENT),
    attributes,
  },
});

function filled(template, asked, sp) {
  const person = JSON.parse(file("person.json"));
  const now = new Date();
  const end = new Date(now.getTime() + 5 * 60_000).toISOString();
  const acs = sp.entityMeta.getAssertionConsumerService("post");
  const id = idp.entitySetting.generateID();
  const values = {
    ID: id,
    AssertionID: idp.entitySetting.generateID(),
    Destination: acs,
    SubjectRecipient: acs,
    Audience: sp.entityMeta.getEntityID(),
    Issuer: idp.entityMeta.getEntityID(),
    IssueInstant: now.toISOString(),
    StatusCode: "urn:oasis:names:tc:SAML:2.0:status:Success",
    ConditionsNotBefore: now.toISOString(),
    ConditionsNotOnOrAfter: end,
    SubjectConfirmationDataNotOnOrAfter: end,
    NameIDFormat: "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
    NameID: "zoe@samlify",
    InResponseTo: asked.extract.request.id,
  };
  for (const { name } of attributes) values[`attr${name[0]}${name.slice(1).toLowerCase()}`] = person[name][0];
  return { id, context: saml.SamlLib.replaceTagsByValue(template, values) };
}

async function signIn(url) {
  const sp = saml.ServiceProvider({ metadata: file("sp-metadata.xml") });
  // the signature covers these three in this order, percent-encoding untouched, wherever they stand in the query
  const written = Object.fromEntries(url.search.slice(1).split("&").map((part) => [part.split("=")[0], part]));
  const octetString = [written.SAMLRequest, written.RelayState, written.SigAlg].join("&");
  const asked = await idp.parseLoginRequest(sp, "redirect", {
    query: Object.fromEntries(url.searchParams),
    octetString,
  });
  if (asked.extract.issuer !== sp.entityMeta.getEntityID()) throw new Error("ERR_UNKNOWN_ISSUER");
  const fill = (template) => filled(template, asked, sp);
  const answer = await idp.createLoginResponse(sp, asked, "post", {}, fill);
  return `<!doctype html><title>ENT</title><form method="post" action="${answer.entityEndpoint}">
<input type="hidden" name="SAMLResponse" value="${answer.context}">
<input type="hidden" name="RelayState" value="${url.searchParams.get("RelayState")}"></form>
<script>document.forms[0].submit()</script>`;
}

async function answer(request, response) {
  const url = new URL(request.url, HOME);
  const say = (status, text) => response.writeHead(status, { "Content-Type": "text/html; charset=utf-8" }).end(text);
  if (url.pathname !== "/sso") return say(200, "<!doctype html><title>ENT</title>");
  try {
    say(200, await signIn(url));
  } catch (error) {
    say(403, `refused: ${error.message ?? error}`);
  }
}

fs.writeFileSync(path.join(FOLDER, "idp-metadata.xml"), idp.getMetadata());
https
  .createServer({ cert: fs.readFileSync(CERTIFICATE), key: fs.readFileSync(KEY) }, answer)
  .listen(Number(PORT), "127.0.0.1", () => console.log("ready"));
