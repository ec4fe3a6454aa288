package oauth

// Which codes of a server are repeated.

import "slices"

// knownCodes are the codes that servers may give: RFC 6749 sections 4.1.2.1 and 5.2,
// OpenID Connect Core 1.0 section 3.1.2.6, RFC 7009, RFC 8628, RFC 8707, RFC 9101, RFC
// 9470, and what Entra ID and Okta add.
var knownCodes = []string{
	"invalid_request", "unauthorized_client", "access_denied", "unsupported_response_type", "invalid_scope", "server_error",
	"temporarily_unavailable", "invalid_client", "invalid_grant", "unsupported_grant_type", "unsupported_token_type",
	"interaction_required", "login_required", "account_selection_required", "consent_required", "invalid_request_uri",
	"invalid_request_object", "request_not_supported", "request_uri_not_supported", "registration_not_supported",
	"authorization_pending", "slow_down", "expired_token", "invalid_target", "invalid_token", "insufficient_scope",
	"insufficient_user_authentication", "unmet_authentication_requirements", "invalid_dpop_proof", "use_dpop_nonce",
	"invalid_resource", "invalid_redirect_uri", "unsupported_response_mode", "user_authentication_required", "policy_enforced",
}

// newServerError keeps only known codes: what else a server puts there may be a code, a
// token or a name, and the text ends in logs and windows.
func newServerError(code string) *ServerError {
	if slices.Contains(knownCodes, code) {
		return &ServerError{code}
	}
	return &ServerError{"unknown"}
}
