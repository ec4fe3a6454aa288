package people

// The names that people of the demo organization have: those who are always
// there, and the stock from which the others are made up.

import "strings"

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
