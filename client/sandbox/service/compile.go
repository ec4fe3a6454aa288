package service

// What a parsed filter means for a user.

import (
	"fmt"
	"strings"
	"time"

	filter "github.com/scim2/filter-parser/v2"

	"mileiq.example/admin/client/sandbox/people"
)

// compile turns an expression into a predicate. Inside emails[...] within is
// "emails." and stands before every name.
func compile(e filter.Expression, within string) (predicate, error) {
	switch e := e.(type) {
	case *filter.LogicalExpression:
		return compileLogical(e, within)
	case *filter.NotExpression:
		inner, err := compile(e.Expression, within)
		if err != nil {
			return nil, err
		}
		return func(u *people.User) bool { return !inner(u) }, nil
	case *filter.ValuePath:
		return compileValuePath(e, within)
	case *filter.AttributeExpression:
		return compileComparison(e, within)
	}
	return nil, invalidFilter("the filter has an expression of an unknown kind")
}

func compileLogical(e *filter.LogicalExpression, within string) (predicate, error) {
	left, err := compile(e.Left, within)
	if err != nil {
		return nil, err
	}
	right, err := compile(e.Right, within)
	if err != nil {
		return nil, err
	}
	if e.Operator == filter.OR {
		return func(u *people.User) bool { return left(u) || right(u) }, nil
	}
	return func(u *people.User) bool { return left(u) && right(u) }, nil
}

// compileValuePath handles emails[...], the only attribute with several
// values. Everybody has one address, so that all conditions speak of that one.
func compileValuePath(e *filter.ValuePath, within string) (predicate, error) {
	if within != "" || canonicalPath(pathOf(e.AttributePath)) != "emails.value" {
		return nil, invalidFilter("only emails can stand before a bracket")
	}
	inner, err := compile(e.ValueFilter, "emails.")
	if err != nil {
		return nil, err
	}
	return func(u *people.User) bool { return u.Email != "" && inner(u) }, nil
}

func pathOf(p filter.AttributePath) string {
	path := p.AttributeName
	if sub := p.SubAttributeName(); sub != "" {
		path += "." + sub
	}
	if uri := p.URI(); uri != "" {
		path = uri + ":" + path
	}
	return path
}

func compileComparison(e *filter.AttributeExpression, within string) (predicate, error) {
	path := within + pathOf(e.AttributePath)
	a, ok := attributeAt(path)
	if !ok {
		return nil, invalidFilter("a user has no attribute %q", path)
	}
	present := func(u *people.User) bool { return a.value(u) != "" }
	if e.Operator == filter.PR {
		return present, nil
	}
	if e.CompareValue == nil {
		return comparePresence(e.Operator, present)
	}
	operand, err := operandOf(a, e)
	if err != nil {
		return nil, err
	}
	return compare(a, e.Operator, operand), nil
}

// comparePresence: a comparison with null asks whether there is a value (RFC
// 7643 section 2.5).
func comparePresence(operator filter.CompareOperator, present predicate) (predicate, error) {
	switch operator {
	case filter.EQ:
		return func(u *people.User) bool { return !present(u) }, nil
	case filter.NE:
		return present, nil
	}
	return nil, invalidFilter("null can only be compared with eq and ne")
}

// operandOf brings the value of a comparison into the form of the attribute's keys.
func operandOf(a *attribute, e *filter.AttributeExpression) (string, error) {
	switch v := e.CompareValue.(type) {
	case bool:
		if a.kind == flag && (e.Operator == filter.EQ || e.Operator == filter.NE) {
			return fmt.Sprint(v), nil
		}
	case string:
		return textOperand(a, e.Operator, unquote(v))
	}
	return "", invalidFilter("%s cannot be compared by %s with such a value", a.path, e.Operator)
}

func textOperand(a *attribute, operator filter.CompareOperator, s string) (string, error) {
	switch a.kind {
	case text:
		return fold(s), nil
	case exact:
		return s, nil
	case instant:
		t, err := time.Parse(time.RFC3339, s)
		if err != nil {
			return "", invalidFilter("%s is compared with a dateTime such as 2026-11-21T08:00:00Z", a.path)
		}
		switch operator {
		case filter.CO, filter.SW, filter.EW:
			return "", invalidFilter("a dateTime cannot be compared by %s", operator)
		}
		return stamp(t), nil
	}
	return "", invalidFilter("%s is compared with true or false", a.path)
}

func compare(a *attribute, operator filter.CompareOperator, operand string) predicate {
	var holds func(key string) bool
	switch operator {
	case filter.EQ:
		holds = func(key string) bool { return key == operand }
	case filter.NE:
		// A user without the attribute is not equal to any value either.
		return func(u *people.User) bool { return a.key(u) != operand }
	case filter.CO:
		holds = func(key string) bool { return strings.Contains(key, operand) }
	case filter.SW:
		holds = func(key string) bool { return strings.HasPrefix(key, operand) }
	case filter.EW:
		holds = func(key string) bool { return strings.HasSuffix(key, operand) }
	case filter.GT:
		holds = func(key string) bool { return key > operand }
	case filter.GE:
		holds = func(key string) bool { return key >= operand }
	case filter.LT:
		holds = func(key string) bool { return key < operand }
	default:
		holds = func(key string) bool { return key <= operand }
	}
	return func(u *people.User) bool {
		key := a.key(u)
		return key != "" && holds(key)
	}
}
