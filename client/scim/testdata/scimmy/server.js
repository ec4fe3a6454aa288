// A SCIM 2.0 service that nobody of this project wrote: SCIMMY with its Express
// routers, over a map in memory. The tests start it with
//
//   USERS=250 TOKEN=secret node server.js
//
// It prints its base URL on one line and ends when its input does. Whoever has
// TOKEN is its first user. With ISSUER it also lets in whoever an authorization
// server there knows, and does not say which of its users that is: then it has no
// /Me. FIRST is the first user's name.

import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

const {TOKEN: token, ISSUER: issuer, FIRST: first} = process.env;
const users = new Map();

for (let i = 1; i <= Number(process.env.USERS ?? 250); i++) {
    const id = `u-${String(i).padStart(5, "0")}`;
    // Names run against the order of ids, so that sorting shows.
    const userName = i === 1 && first || `person${String(99999 - i)}@example.com`;
    const now = new Date("2026-11-01T08:00:00Z");
    users.set(id, {
        id,
        userName,
        displayName: `Person ${i}`,
        name: {givenName: "Person", familyName: String(i)},
        emails: [{value: `home${i}@example.net`, type: "home"}, {value: userName, type: "work", primary: true}],
        active: true,
        meta: {created: now, lastModified: now},
    });
}

function find(id) {
    const user = users.get(id);
    if (!user) throw new SCIMMY.Types.Error(404, null, `Resource ${id} not found`);
    return user;
}

SCIMMY.Config.set({patch: true, sort: true, filter: true, bulk: true});
SCIMMY.Resources.declare(SCIMMY.Resources.User, {
    egress: (resource) => {
        if (resource.id) return find(resource.id);
        const all = [...users.values()];
        return resource.filter ? resource.filter.match(all) : all;
    },
    ingress: (resource, data) => {
        const stored = find(resource.id);
        const {schemas, meta, ...attributes} = JSON.parse(JSON.stringify(data));
        const changed = {...stored, ...attributes, id: stored.id, meta: {...stored.meta, lastModified: new Date()}};
        users.set(stored.id, changed);
        return changed;
    },
    degress: () => {
        throw new SCIMMY.Types.Error(403, null, "Nobody is ever deleted");
    },
});

// whoAsks returns the id of the user who sent a request, if that is known. It
// fails for those who may not ask. Access tokens are opaque: only their issuer
// knows what they are worth.
async function whoAsks(request) {
    const authorization = request.header("Authorization") ?? "";
    if (authorization === `Bearer ${token}`) return "u-00001";
    const known = issuer && await fetch(`${issuer}/userinfo`, {headers: {authorization}});
    if (!known?.ok) throw new Error("Not signed in");
}

const app = express();
app.use("/scim/v2", new SCIMMYRouters({type: "bearer", handler: whoAsks}));

const server = app.listen(0, "127.0.0.1", () => {
    console.log(`http://127.0.0.1:${server.address().port}/scim/v2`);
});
process.stdin.on("end", () => process.exit(0)).resume();
