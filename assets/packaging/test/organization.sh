# The demo organization in a process of its own, for the tests of the packages, and
# what it says over HTTP when somebody other than the program asks it. It is read by
# them, after common.sh.
# shellcheck shell=bash disable=SC2034,SC2154

# open_organization PROGRAM starts it. $profile is then the address of its profile.
open_organization() {
  env -u DISPLAY "$1" -sandbox 127.0.0.1:0 >"$scratch/addresses" 2>"$scratch/sandbox.log" &
  running+=($!)
  await 30 grep -qs '^profile=' "$scratch/addresses"
  issuer=$(sed -n 's/^issuer=//p' "$scratch/addresses")
  scim=$(sed -n 's/^scim=//p' "$scratch/addresses")
  profile=$(sed -n 's/^profile=//p' "$scratch/addresses")
}

# visit ADDRESS ACCOUNT plays the browser and the person in front of it: it opens
# the sign-in page at the address, chooses the account and prints where that leads.
# More arguments go to curl.
visit() {
  local address=$1 account=$2 page request
  shift 2
  rm -f "$scratch/jar"
  page=$(curl -sS --fail --max-time 30 -L -c "$scratch/jar" -b "$scratch/jar" "$address")
  request=$(sed -n 's/.*name="authRequestID" value="\([^"]*\)".*/\1/p' <<<"$page")
  curl -sS --fail --max-time 30 -o "$scratch/led-to" -c "$scratch/jar" -b "$scratch/jar" "$@" \
    --data-urlencode "authRequestID=$request" --data-urlencode "account=$account" "$issuer/login"
}

# sign_in_auditor signs in as the other administrator, with PKCE and a redirect at
# which nobody listens; $token is then an access token.
sign_in_auditor() {
  local verifier=only-for-tests-only-for-tests-only-for-tests challenge back code
  local redirect=http://127.0.0.1:9/callback
  challenge=$(printf %s "$verifier" | openssl dgst -sha256 -binary | openssl base64 -A | tr '+/' '-_' | tr -d '=')
  back=$(visit "$issuer/authorize?response_type=code&client_id=mileiq-admin&redirect_uri=$redirect&scope=openid&state=s&nonce=n&code_challenge=$challenge&code_challenge_method=S256&resource=$scim" \
    robin.vale -w '%{redirect_url}')
  code=$(sed -n 's/.*[?&]code=\([^&]*\).*/\1/p' <<<"$back")
  token=$(curl -sS --fail -d grant_type=authorization_code -d "code=$code" -d client_id=mileiq-admin \
    -d "redirect_uri=$redirect" -d "code_verifier=$verifier" -d "resource=$scim" "$issuer/oauth/token" | jq -r .access_token)
}

# everybody prints all users, one a line, as JSON.
everybody() {
  curl -sS --fail -H "Authorization: Bearer $token" "$scim/Users?startIndex=1&count=1000" | jq -c '.Resources[]' | sort
}

# somebody FILE prints the id and the name before the at sign of an active user, by
# which the window's search finds that one alone.
somebody() {
  jq -rs '
    map({
      id, active, mail: .emails[0].value, name: .displayName,
      is: .["urn:mileiq:params:scim:schemas:extension:organization:2.0:User"],
    }) as $all
    | $all | map(select(.is.status == "active" and .is.role == "user") | . + {word: (.mail | split("@")[0])})
    | map(select(.word | test("^[a-z.]{6,}$")))
    | map(select(.word as $w | [$all[] | select((.mail + " " + .name | ascii_downcase) | contains($w))] | length == 1))
    | sort_by(.word)[0] | "\(.id) \(.word)"' "$1"
}

# letters prints the mail that was sent: kind and user id, one a line.
letters() { curl -sS --fail "$issuer/mail.json" | jq -r '.[] | "\(.kind) \(.userId)"'; }
