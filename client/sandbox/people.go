package sandbox

// The people of the demo organization. The same number of them is always the
// same people; fewer are the first of more.

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// seedEnd is the day before which everything seeded has happened.
var seedEnd = time.Date(2026, time.November, 21, 0, 0, 0, 0, time.UTC)

const year = 365 * 24 * time.Hour

// person is somebody before he or she has a standing. mailName is what stands
// before the at sign; it holds only ASCII letters and dots.
type person struct {
	given, family string
	// display is the full name where it is not given and family with a space.
	display  string
	mailName string
	fabrikam bool // else contoso
	status   Status
	role     Role
}

func (p person) name() string {
	if p.display != "" {
		return p.display
	}
	return p.given + " " + p.family
}

// signIn is one of the people who can sign in.
type signIn struct {
	login string
	person
}

var signIns = []signIn{
	{"avery.moss", person{given: "Avery", family: "Moss", mailName: "avery.moss", status: Active, role: RoleBusinessAdministrator}},
	{"robin.vale", person{given: "Robin", family: "Vale", mailName: "robin.vale", status: Active, role: RoleBusinessAdministrator}},
	{"noor.haddad", person{given: "Noor", family: "Haddad", mailName: "noor.haddad", status: Active, role: RoleUser}},
}

// known are the people after those who can sign in, in every organization
// that is large enough.
var known = []person{
	{given: "Adaeze", family: "Okonkwo", mailName: "adaeze.okonkwo", status: Active},
	{given: "Anaïs", family: "Lefèvre", mailName: "anais.lefevre", status: Active},
	{given: "Ángel", family: "Muñoz Ibáñez", mailName: "angel.munoz", status: Archived},
	{given: "Björn", family: "Åkesson", mailName: "bjorn.akesson", status: Active},
	{given: "Chidi", family: "Anagonye", mailName: "chidi", fabrikam: true, status: Invited},
	{given: "Dmitri", family: "Волков", mailName: "dmitri.volkov", status: Active},
	{given: "Ελένη", family: "Παπαδοπούλου", mailName: "eleni.papadopoulou", status: Active},
	{given: "Fatima", family: "al-Zahra", mailName: "fatima.alzahra", status: Active},
	{given: "Grace", family: "Hopper-Whitfield", mailName: "grace.hopper", status: Archived},
	{given: "小龙", family: "李", display: "李小龙", mailName: "li.xiaolong", status: Active},
	{given: "Margarethe", family: "von Hohenstein-Lilienthal", mailName: "margarethe.hohenstein", fabrikam: true, status: Active},
	{given: "Q", display: "Q", mailName: "q", status: Active},
	// Eighty characters.
	{given: "Maximiliana-Friederike-Wilhelmina", family: "Wolfeschlegelsteinhausenbergerdorff-Rosenstern",
		mailName: "maximiliana.wolfeschlegelsteinhausenbergerdorff", status: Active},
	{given: "يوسف", family: "المنصوري", mailName: "yusuf.almansouri", status: Active},
}

// word is a part of a name and what it becomes in an e-mail address.
type word struct{ name, ascii string }

// script is a stock of names that go together.
type script struct {
	share        int // of 100 people
	given        []word
	family       []word
	familyBefore bool // the family name stands first, without a space
}

var scripts = []script{
	{58, words("Amélie Anders Beatriz Bogdan Camille Daniël Élodie Emeka Fernanda Gözde Håkon Ines Jørgen José Katarzyna Łukasz Maja Michał Niamh Oluwaseun Përparim Renée Siân Søren Tomáš Ümit Věra Zoë",
		"Amelie Anders Beatriz Bogdan Camille Daniel Elodie Emeka Fernanda Gozde Hakon Ines Jorgen Jose Katarzyna Lukasz Maja Michal Niamh Oluwaseun Perparim Renee Sian Soren Tomas Umit Vera Zoe"),
		words("Andersson Bălan Castaño Černý Dubois Eriksen Fernández Ferreira García Grünwald Hølm Ionescu Jiménez Kowalczyk Leclère Lindqvist Müller Nováková Nuñez O'Brien Öztürk Pérez Quirós Rossi Şahin Strauß Tremblay Ugarte Vågen Wójcik Yılmaz Ždanov",
			"Andersson Balan Castano Cerny Dubois Eriksen Fernandez Ferreira Garcia Grunwald Holm Ionescu Jimenez Kowalczyk Leclere Lindqvist Muller Novakova Nunez OBrien Ozturk Perez Quiros Rossi Sahin Strauss Tremblay Ugarte Vagen Wojcik Yilmaz Zdanov"), false},
	{14, words("Анна Борис Вера Галина Евгений Иван Катерина Лев Мария Николай Ольга Пётр Светлана Юлия",
		"Anna Boris Vera Galina Evgeny Ivan Katerina Lev Maria Nikolay Olga Pyotr Svetlana Yulia"),
		words("Андреенко Белоусов Василенко Гончар Дьяченко Жуковец Зайченко Ковальчук Лысенко Мороз Соколенко Шевченко",
			"Andreenko Belousov Vasilenko Gonchar Dyachenko Zhukovets Zaychenko Kovalchuk Lysenko Moroz Sokolenko Shevchenko"), false},
	{7, words("Αλέξανδρος Βασιλική Γιώργος Δήμητρα Ζωή Θεόδωρος Κατερίνα Νίκος",
		"Alexandros Vasiliki Giorgos Dimitra Zoi Theodoros Katerina Nikos"),
		words("Αγγελίδης Βλάχος Γεωργίου Δημητρίου Καραγιάννης Νικολάου Οικονόμου Σταύρου",
			"Angelidis Vlachos Georgiou Dimitriou Karagiannis Nikolaou Oikonomou Stavrou"), false},
	{12, words("伟 芳 娜 秀英 敏 静 丽 强 磊 洋 艳 建国", "Wei Fang Na Xiuying Min Jing Li Qiang Lei Yang Yan Jianguo"),
		words("王 李 张 刘 陈 杨 赵 黄 周 吴 欧阳 司马", "Wang Li Zhang Liu Chen Yang Zhao Huang Zhou Wu Ouyang Sima"), true},
	{9, words("أحمد أمينة خالد زينب سمير عمر فاطمة ليلى محمد نور", "Ahmad Amina Khalid Zaynab Samir Omar Fatima Layla Muhammad Nur"),
		words("الحداد الخطيب السعيد العلي الفارسي القاسم النجار بغدادي حمدان منصور",
			"Alhaddad Alkhatib Alsaid Alali Alfarsi Alqasim Alnajjar Baghdadi Hamdan Mansour"), false},
}

func words(names, ascii string) []word {
	spelled := strings.Fields(ascii)
	result := make([]word, len(spelled))
	for i, name := range strings.Fields(names) {
		result[i] = word{name, spelled[i]}
	}
	return result
}

// seed makes n people, but at least those who can sign in.
func seed(n int) []User {
	n = max(n, len(signIns))
	s := seeder{random: rand.New(rand.NewPCG(2026, 11)), taken: map[string]int{}}
	users := make([]User, 0, n)
	for _, one := range signIns {
		users = append(users, s.user(one.person))
	}
	for _, one := range known[:min(len(known), n-len(users))] {
		users = append(users, s.user(one))
	}
	for len(users) < n {
		users = append(users, s.user(s.person()))
	}
	return users
}

type seeder struct {
	random *rand.Rand
	taken  map[string]int // how often a mail name was used
}

// person makes somebody up: a name of one script, and a standing. Of a hundred
// people eighty are Active, five Invited, fifteen Archived.
func (s *seeder) person() person {
	from := s.script()
	given := from.given[s.random.IntN(len(from.given))]
	family := from.family[s.random.IntN(len(from.family))]
	p := person{
		given:    given.name,
		family:   family.name,
		mailName: strings.ToLower(given.ascii + "." + family.ascii),
		fabrikam: s.random.IntN(5) == 0,
	}
	if from.familyBefore {
		p.display = family.name + given.name
	}
	switch percent := s.random.IntN(100); {
	case percent < 80:
		p.status = Active
	case percent < 85:
		p.status = Invited
	default:
		p.status = Archived
	}
	return p
}

func (s *seeder) script() script {
	percent := s.random.IntN(100)
	for _, one := range scripts {
		if percent -= one.share; percent < 0 {
			return one
		}
	}
	return scripts[0]
}

// user gives a person an id, an address and a past.
func (s *seeder) user(p person) User {
	u := User{
		ID:          s.id(),
		GivenName:   p.given,
		FamilyName:  p.family,
		DisplayName: p.name(),
		Email:       s.address(p),
		Status:      p.status,
		Role:        p.role,
		Rates:       StandardRates,
		Version:     1,
	}
	u.UserName = u.Email
	if u.Role == "" {
		u.Role = RoleUser
	}
	u.InvitedAt = seedEnd.Add(-s.span(year))
	u.Created, u.LastModified = u.InvitedAt, u.InvitedAt
	if p.status == Invited {
		return u
	}
	u.JoinedAt = s.between(u.InvitedAt, u.InvitedAt.Add(20*24*time.Hour))
	u.LastModified = u.JoinedAt
	if p.status == Active {
		u.Rates = OrganizationRates
		return u
	}
	u.ArchivedAt = s.between(u.JoinedAt, seedEnd)
	u.LastModified = u.ArchivedAt
	return u
}

// id makes an identifier in the form of a random UUID (RFC 9562 section 5.4).
func (s *seeder) id() string {
	high, low := s.random.Uint64(), s.random.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x",
		high>>32, high>>16&0xffff, high&0xfff, low>>48&0x3fff|0x8000, low&0xffffffffffff)
}

func (s *seeder) address(p person) string {
	name := p.mailName
	s.taken[name]++
	if n := s.taken[name]; n > 1 {
		// Mail names have no digits, so that this is nobody else's.
		name = fmt.Sprintf("%s%d", name, n)
	}
	if p.fabrikam {
		return name + "@fabrikam.example"
	}
	return name + "@contoso.example"
}

// span returns a time span of whole seconds, at least one and at most longest.
func (s *seeder) span(longest time.Duration) time.Duration {
	return time.Duration(1+s.random.Int64N(int64(longest/time.Second))) * time.Second
}

// between returns a time after from, up to the earlier of to and seedEnd.
func (s *seeder) between(from, to time.Time) time.Time {
	if to.After(seedEnd) {
		to = seedEnd
	}
	if to.Sub(from) < 2*time.Second {
		return to
	}
	return from.Add(s.span(to.Sub(from)))
}

// signInAccounts pairs the accounts of the sign-in page with their users.
func signInAccounts(users []User) []account {
	accounts := make([]account, 0, len(signIns))
	for i, one := range signIns {
		accounts = append(accounts, account{one.login, users[i].ID})
	}
	return accounts
}
