package clienttest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"

	"mileiq.example/admin/client"
)

// page is what the browser shows at the end.
var page = client.CallbackPage{DoneTitle: "Done", FailedTitle: "Failed"}

// Finishing waits for the end of a sign-in in the background. What it ended with
// comes from the channel.
func Finishing(flow *client.SignIn) <-chan error {
	finished := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), Patience)
		defer cancel()
		finished <- flow.Finish(ctx)
	}()
	return finished
}

// SignIn signs in without a browser, which only the demo organization allows, and
// says that it is the admin himself if that is asked.
func SignIn(ctx context.Context, c *client.Client, login string) error {
	if err := SignInUnanswered(ctx, c, login); err != nil {
		return err
	}
	return Accept(ctx, c)
}

// SignInUnanswered signs in without a browser, and does not answer whether it is the
// admin himself.
func SignInUnanswered(ctx context.Context, c *client.Client, login string) error {
	return signIn(ctx, c, func(ctx context.Context, flow *client.SignIn) error { return flow.As(ctx, login) })
}

// SignInWithBrowser signs in as in a browser.
func SignInWithBrowser(ctx context.Context, c *client.Client, login string) error {
	err := signIn(ctx, c, func(ctx context.Context, flow *client.SignIn) error { return Browse(ctx, flow.URL(), login) })
	if err != nil {
		return err
	}
	return Accept(ctx, c)
}

// Accept says that it is the admin himself who signed in, if that is asked.
func Accept(ctx context.Context, c *client.Client) error {
	now := c.State()
	if now.Phase != client.NewAccount {
		return nil
	}
	return c.AcceptIdentity(ctx, now.Asked)
}

func signIn(ctx context.Context, c *client.Client, choose func(context.Context, *client.SignIn) error) error {
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	flow, err := c.BeginSignIn(ctx, page)
	if err != nil {
		return err
	}
	finished := Finishing(flow)
	if err := choose(ctx, flow); err != nil {
		flow.Cancel()
		return errors.Join(err, <-finished)
	}
	return <-finished
}

// Browse plays the browser: it follows the address to the sign-in page, chooses an
// account there, and follows on to the program's own page.
func Browse(ctx context.Context, address, login string) error {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	browser := &http.Client{Jar: jar, Timeout: Patience}
	signInPage, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	shown, err := browser.Do(signInPage)
	if err != nil {
		return err
	}
	if err := readAll(shown); err != nil {
		return err
	}
	done, err := browser.PostForm(shown.Request.URL.String(), url.Values{"account": {login}})
	if err != nil {
		return err
	}
	return readAll(done)
}

func readAll(answer *http.Response) error {
	_, err := io.Copy(io.Discard, answer.Body)
	return errors.Join(err, answer.Body.Close())
}
