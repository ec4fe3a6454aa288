package leavers

// The words of headings in the languages that people's exports have. No list of words is
// ever complete: what plainly names the person's own address is taken, and everything
// else is asked about, so that a word that is missing costs a question and no person.

// meaning is what a word in a heading speaks of; several are added.
type meaning uint16

const (
	ofMail      meaning = 1 << iota // e-mail
	ofAddress                       // an address of some kind
	ofPerson                        // the person whom the row is about
	ofWork                          // his work, as against his home
	ofName                          // a name
	ofGiven                         // a given name
	ofFamily                        // a family name
	ofNumber                        // a number that means a person
	ofID                            // a number of something
	ofUPN                           // a user principal name
	ofLogin                         // a user name
	ofNothing                       // words between the others
	noMeaning   meaning = 0
	ofOwnMail           = ofMail | ofAddress | ofPerson | ofWork | ofNothing
	ofOwnLogin          = ofLogin | ofUPN | ofPerson | ofWork | ofNothing
	ofOwnName           = ofName | ofGiven | ofFamily | ofPerson | ofNothing
	ofOwnNumber         = ofNumber | ofID | ofPerson | ofNothing
)

// vocabulary has the words of which headings are taken that plainly say what they are.
// Such a heading has no other words.
var vocabulary = newVocabulary(map[meaning]string{
	ofMail: `correoelectronicoprincipal correoprincipal emailprincipal emailprincipale adresseprincipale indirizzoprincipale enderecoprincipal
		email emails mail mails primarysmtpaddress windowsemailaddress emailaddress mailaddress emailid emailids eletter
		emailadresse mailadresse emailadressen epost eposta epostadress epostadresse epostadresser
		courriel courriels mel messagerie electronique electroniques
		correo correos electronico electronicos electronica correoelectronico
		posta elettronica elettronico postaelettronica eletronico eletronica
		mailadres emailadres emailaddres sahkoposti sahkopostiosoite sahkopostiosoitteet
		poczta poczty mailowy mailowe elektroniczna elektronicznej emailova mailova elektronicka posty
		drotposta emailcim
		почта почты почту электронная электронной электронный имейл имэйл емейл емайл мейл мэйл email имеил пошта пошти електронна електронної
		eposta epostaadresi epostaadres
		メール メールアドレス メアド 電子メール イーメール eメール
		邮箱 邮件 电子邮件 电子邮箱 电邮 邮址 電子郵件 郵件 電郵 信箱 電子信箱 邮箱地址
		이메일 메일 전자우편 전자메일
		البريد الإلكتروني الالكتروني الكتروني إلكتروني بريد إيميل ايميل
		דואר אלקטרוני דואל מייל אימייל
		ईमेल ईमेलपता อีเมล อีเมล์
		surel thưđiệntử hộpthư
		ηλεκτρονικο ηλεκτρονικου ταχυδρομειο ταχυδρομειου ιμειλ`,
	ofAddress: `address addresses adresse adressen adres adress adresa adresy indirizzo indirizzi direccion direcciones endereco enderecos osoite osoitteet cim
		адрес адреса адресов アドレス 地址 住所 주소 عنوان כתובת ที่อยู่ διευθυνση địachỉ alamat adresi`,
	ofPerson: `employee employees leaver leavers worker staff associate member teammember person user users
		mitarbeiter mitarbeiters mitarbeiterin mitarbeitende mitarbeitenden mitarbeitender mitarbeiterinnen angestellter angestellte austretende austretender austretenden ausgeschiedene ausscheidende ausscheidender benutzer benutzers anwender
		employe employes employee salarie salaries salariee collaborateur collaborateurs collaboratrice partant partante utilisateur utilisateurs
		empleado empleada empleados trabajador trabajadora colaborador colaboradora usuario usuarios
		dipendente dipendenti lavoratore collaboratore utente utenti
		funcionario funcionaria funcionarios trabalhador trabalhadora utilizador empregado
		medewerker medewerkers werknemer gebruiker vertrekkende vertrekker
		anstalld anstallds anstallda medarbetare medarbetarens medarbejder medarbejders ansatt ansattes ansat ansatte brukeren bruger
		tyontekija tyontekijan kayttaja kayttajan henkilo henkilon
		pracownik pracownika pracownicy pracownikow uzytkownik uzytkownika osoba zamestnanec zamestnance zamestnanca uzivatel uzivatele
		munkavallalo dolgozo felhasznalo angajat angajatul angajatului utilizator
		сотрудник сотрудника сотрудники сотрудников работник работника увольняемый увольняемого уволенный пользователь пользователя працівник працівника співробітник співробітника користувач
		calisan calisanin personel personelin kullanici kullanicinin
		社員 従業員 退職者 退職社員 職員 スタッフ ユーザー 利用者 員工 员工 离职员工 離職員工 离职人员 離職人員 職工 职工 用户 用戶 使用者 직원 사원 퇴사자 퇴직자 임직원 사용자
		الموظف موظف الموظفين المستخدم עובד העובד המשתמש कर्मचारी พนักงาน nhânviên karyawan εργαζομενου εργαζομενος υπαλληλος υπαλληλου`,
	ofWork: `work business company corporate corp official primary main default professional institutional
		dienstlich dienstliche geschaftlich geschaftliche geschaftliches firma firmen firmenmail beruflich berufliche primar primare primares haupt arbeit
		professionnel professionnelle travail entreprise
		corporativo corporativa empresa laboral trabajo profesional institucional
		aziendale lavoro professionale
		profissional trabalho comercial empresarial corporativo
		zakelijk zakelijke werk bedrijf bedrijfs primair primaire
		arbete arbets jobb foretag foretags arbejde arbejds firma arbeid arbeids jobb primar primaer
		tyo yritys ensisijainen
		sluzbowy sluzbowa sluzbowego firmowy firmowa pracovni sluzebni firemni hlavni
		munkahelyi ceges serviciu companie
		рабочий рабочая рабочей рабочее корпоративный корпоративная корпоративной основной основная служебный служебная робоча робочий корпоративна
		is kurumsal sirket
		社用 会社 会社用 業務用 仕事用 勤務先 公司 企业 企業 工作 办公 辦公 公务 单位 회사 업무 업무용 사내
		العمل عمل الشركة המשרד עבודה εργασιας εταιρικο εταιρικη`,
	ofName: `name names fullname displayname personname realname employeename surnameandname
		anzeigename vollername namen vorundnachname nachnamevorname
		nom nomcomplet nomaffiche nometprenom nomprenom nomsetprenoms nomdaffichage prenomnom
		nombre nombrecompleto nombreyapellidos nombreyapellido apellidosynombre nombreparamostrar
		nomecompleto nome nominativo cognomeenome nomeecognome nomevisualizzato nomedeexibicao nomeparaexibicao
		naam volledigenaam weergavenaam
		namn fullstandigtnamn visningsnamn navn fuldenavn fulltnavn visningsnavn nimi kokonimi nayttonimi
		imieinazwisko nazwiskoimie nazwiskoiimie imienazwisko jmeno celejmeno jmenoaprijmeni prijmeniajmeno menoapriezvisko nev teljesnev nume numecomplet numesiprenume
		фио фамилияимя имяифамилия фамилияиимя имяфамилия полноеимя отображаемоеимя піб прізвищетаімя
		ad adsoyad adivesoyadi adisoyadi isim gorunenad
		氏名 名前 お名前 姓名 表示名 名称 社員名 従業員名 员工姓名 全名 顯示名稱 显示名称 이름 성명 표시이름
		الاسم الاسمالكامل اسم اسمالموظف שם שםמלא नाम ชื่อ ชื่อนามสกุล họtên họvàtên tên nama namalengkap ονομα ονοματεπωνυμο`,
	ofGiven: `firstname first givenname given forename preferredname vorname prenom prenoms nombres nombredepila primernombre nomeproprio primeironome voornaam
		fornamn fornavn etunimi imie krestnijmeno krestni keresztnev prenume имя імя ad adi 名 下の名前 名字 이름 الاسمالأول שםפרטי`,
	ofFamily: `lastname last familyname family surname nachname familienname nomdefamille apellido apellidos cognome apelido sobrenome ultimonome achternaam
		efternamn efternavn etternavn sukunimi nazwisko prijmeni priezvisko vezeteknev numedefamilie фамилия прізвище soyad soyadi 姓 苗字 성 اسمالعائلة שםמשפחה επωνυμο`,
	ofNumber: `
		personalnummer personalnr persnr pernr mitarbeiternummer mitarbeiternr stammnummer
		matricule matricola matricula legajo
		personeelsnummer personeelsnr medewerkersnummer anstallningsnummer anstallningsnr medarbejdernummer ansattnummer ansattnr lonnummer henkilonumero tyontekijanumero
		nrewidencyjny osobnicislo
		табельныйномер табельный табномер табельнийномер
		sicilno sicilnumarasi personelno
		社員番号 従業員番号 職員番号 社員コード 社員id 工号 员工编号 员工号 職工編號 員工編號 員工號 工號 人员编号 사번 사원번호 직원번호
		الرقمالوظيفي رقمالموظف رقم מספרעובד รหัสพนักงาน mãnhânviên`,
	ofID: `number numbers no nr num nummer numero numeros numer cislo szam sicil nomina номер 番号 编号 編號 id ids code kennung identifier identifiant`,
	ofUPN: `userprincipalname upn principalname userprincipal benutzerprinzipalname
		nomprincipaldelutilisateur nomdutilisateurprincipal nomprincipalutilisateur nombreprincipaldeusuario nombreprincipaldelusuario nomeprincipaleutente nomedellentitautente nomeprincipaldoutilizador nomeprincipaldousuario nomeupn
		gebruikersprincipalnaam userprincipalnaam anvandarenshuvudnamn anvandarhuvudnamn brugerenshovednavn brukerhovednavn kayttajanpaanimi kayttajanensisijainennimi
		glownanazwauzytkownika nazwaglownauzytkownika hlavninazevuzivatele hlavnijmenouzivatele hlavnejmenopouzivatela felhasznaloegyszeruneve egyszerufelhasznalonev numeprincipalutilizator
		имяучастникапользователя основноеимяпользователя имясубъектапользователя kullaniciasiladi kullanicianaadi
		ユーザープリンシパル名 用户主体名称 用户主体名 使用者主體名稱 用戶主體名稱 사용자계정이름 사용자주체이름 اسماالمستخدمالأساسي اسمالمستخدمالأساسي`,
	ofLogin: `username usernames login loginname logon logonname samaccountname accountname networkid
		benutzername anmeldename benutzerkennung benutzerkonto nomdutilisateur nomutilisateur identifiantdeconnexion nombredeusuario usuariodered nomeutente nomedeusuario nomedeutilizador nomedousuario
		gebruikersnaam inlognaam anvandarnamn brukernavn brugernavn kayttajatunnus kayttajanimi nazwauzytkownika uzivatelskejmeno pouzivatelskemeno felhasznalonev numeutilizator numedeutilizator
		логин имяпользователя учетнаязапись логін імякористувача kullaniciadi ユーザー名 ユーザid ログインid ログイン名 用户名 用戶名 使用者名稱 账号 帐号 帳號 登录名 사용자이름 아이디 اسمالمستخدم שםמשתמש`,
	ofNothing: `the of a an for and to be is in on or s l d
		required optional readonly read only mandatory pflichtfeld erforderlich obligatoire requis obligatorio obbligatorio verplicht
		value values information info data smtp displayed
		der die das des dem den vom von zur zum und
		de du la le les et sur pour
		del el los las y en para
		di della delle dello degli dell e il lo gli i
		do da dos das em o
		van het een en
		och av och til for i
		i w z ze
		и в на по
		1 の 的 様 ve nin`,
})

// Parts of headings that say something without naming a column for certain. They are
// found wherever they stand; those of up to three letters as words alone.
var (
	// othersWords are those who have to do with a leaver and are none.
	othersWords = newPhrases(`manager;managers;mgr;supervis;superior;boss;approv;leader;lead;team lead;reports to;reporting;line manager;contact;assist;mentor;buddy;hr;hrbp;partner;sponsor;owner;responsible;director;head of;
		created by;submitted by;requested by;sender;author;reviewer;delegate;successor;replacement;backup;coordinator;recruiter;
		vorgesetzt;leiter;leitung;führungskraft;fuehrungskraft;chef;verantwortlich;ansprechpartner;genehmig;nachfolg;vertretung;absender;ersteller;
		n+1;n 1;n1;responsable;supérieur;hiérarchi;valideur;demandeur;encadrant;
		jefe;jefa;gerente;encargad;responsab;aprobador;solicitante;lider;
		capo;superiore;referente;richiedente;approvatore;
		chefe;gestor;gestora;coordenador;solicitant;superior;aprovador;
		leidinggevend;aanvrager;verantwoordelijk;teamleider;baas;
		överordnad;ansvarig;beställare;leder;overordnet;ansvarlig;esimies;esihenkilö;lähiesi;päällikkö;
		przełożon;kierowni;menedżer;wnioskodawc;zgłaszając;opiekun;nadřízen;vedouc;manažer;žadatel;nadriaden;
		vezető;főnök;felettes;șef;superior;manageri;
		руковод;начальн;менеджер;куратор;заявител;ответствен;директор;керівник;
		yönetici;müdür;amir;talep eden;sorumlu;
		上司;上長;所属長;管理者;責任者;課長;部長;申請者;担当;承認者;经理;主管;上级;领导;审批;申请人;提交人;负责人;經理;上級;負責人;申請人;관리자;팀장;상사;부서장;신청자;매니저;담당;
		مدير;المدير;المشرف;رئيس;מנהל;ผู้จัดการ;หัวหน้า;quản lý;atasan;manajer;προϊστάμεν;διευθυντ`)

	// formWords mark the table of a form's answers: who sent one is no leaver.
	formWords = newPhrases(`timestamp;submitter;time stamp;completion time;start time;submitted;submission;submit date;submit time;respondent;response id;response type;collector;
		zeitstempel;startzeit;fertigstellungszeit;abschlusszeit;eingereicht;übermittelt;horodateur;horodatage;heure de début;heure de fin;date de soumission;soumis;
		marca temporal;marca de tiempo;hora de inicio;hora de finalización;enviado el;informazioni cronologiche;ora di inizio;ora di completamento;data invio;
		carimbo de data;hora de início;hora de conclusão;tijdstempel;begintijd;tijd van voltooien;starttijd;voltooiingstijd;
		tidsstämpel;slutförandetid;tidsstempel;fullføringstidspunkt;fuldførelsestidspunkt;starttid;sluttid;aikaleima;aloitusaika;valmistumisaika;
		sygnatura czasowa;godzina rozpoczęcia;godzina ukończenia;znacznik czasu;časové razítko;časová značka;čas zahájení;čas dokončení;időbélyeg;kezdés időpontja;marcaj de timp;
		отметка времени;время начала;время завершения;время выполнения;позначка часу;zaman damgası;başlangıç zamanı;tamamlama zamanı;
		タイムスタンプ;開始時刻;完了時刻;送信日時;回答日時;时间戳;時間戳記;提交时间;开始时间;完成时间;開始時間;完成時間;타임스탬프;시작 시간;완료 시간;제출;
		طابع زمني;الطابع الزمني;وقت البدء;وقت الإكمال;חותמת זמן;ประทับเวลา;dấu thời gian;stempel waktu;χρονική σήμανση`)

	// noFormWords are of times that forms do not have.
	noFormWords = newPhrases(`expir;sign;login;logon;created;modified;updated;seen;active`)

	// ticketWords mark a table of tickets: who asked is no leaver.
	ticketWords = newPhrases(`by;ticket;request;requester;requestor;requested for by;subject;incident;inc;issue key;issue id;issue type;issue;summary;reporter;assignee;assigned to;caller;opened by;opened for by;short description;case number;case id;ritm;sla;created by;resolution;priority;
		vorgang;anforder;antragstell;anfragend;betreff;melder;störung;bearbeiter;demandeur;demande;objet;incidence;solicitud;solicitante;asunto;incidencia;informador;richiedente;richiesta;oggetto;segnalat;
		solicitação;chamado;assunto;solicitante;aanvraag;aanvrager;onderwerp;melding;melder;ärende;beställare;anmälare;sag;sagsnummer;sak;emne;pyyntö;tiketti;aihe;
		zgłoszen;zgłaszając;wnioskodawc;temat;tiket;požadav;žadatel;předmět;hibajegy;bejelentő;tichet;solicitare;
		заявк;заявител;обращени;инцидент;тема;автор;звернення;талеп;talep;konu;bilet;bildiren;
		チケット;申請;件名;依頼者;依頼;工单;申请人;提交人;主题;工單;申請人;主旨;티켓;요청자;제목;신청자;تذكرة;الموضوع;مقدم الطلب;פנייה;נושא`)

	// noTicketWords are of telephones.
	noTicketWords = newPhrases(`caller id`)

	// leavingWords are parts of the headings of leaving dates.
	leavingWords = newPhrases(`terminat;leav;last day;last working;last date;end date;enddate;exit;departure;offboard;separation;relieving;lwd;effective date;final day;contract end;deactivat;disable;resign;retire;
		austritt;letzter tag;letzter arbeitstag;letzter;vertragsende;ausscheid;enddatum;austrittsdatum;ende;beendigung;kündig;
		sortie;départ;dernier jour;fin de contrat;date de fin;
		baja;salida;cese;último día;ultimo dia;fin de contrato;fecha fin;egreso;terminación;desvinculación;
		uscita;cessazione;ultimo giorno;fine rapporto;data fine;dimission;termine;
		saída;desligamento;demissão;rescisão;término;fim;último dia;
		uit dienst;uitdienst;laatste;einddatum;vertrek;einde;
		slutdatum;sista;avslut;slutdato;siste;sidste;fratræd;fratred;sluttdato;sluttet;avgång;lopetus;viimeinen;päättym;
		zakończ;odejścia;ostatni;zwolnieni;ukončen;odchod;poslední;posledný;kilép;utolsó;plecare;încetare;ultima zi;
		увольн;последн;уход;окончан;звільнен;останн;ayrıl;çıkış;son gün;bitiş;
		退職;最終;離職;退社;离职;最后;最後;离开;離開;퇴사;퇴직;마지막;المغادرة;انتهاء;آخر يوم;ترك;סיום;עזיבה;ออก;nghỉ việc;keluar;αποχώρησ;λήξη`)

	// unitWords are of where somebody works. Some begin like a leavingWord: "département" is
	// no "départ".
	unitWords = newPhrases(`departm;departam;departem;dipartiment`)

	// otherDayWords are parts of the headings of other dates and times.
	otherDayWords = newPhrases(`birth;expir;hire;hired;join;start;begin;created;modified;updated;changed;last sign;last login;last logon;signin;sign-in;last active;last seen;invited;notice;anniversary;dob;
		geburt;eintritt;beginn;erstellt;geändert;letzte anmeldung;naissance;embauche;entrée;arrivée;création;début;modifi;nacimiento;ingreso;contratación;alta;inicio;creación;nascita;assunzione;inizio;creazione;
		nascimento;admissão;contratação;início;criação;geboorte;in dienst;indienst;begin;aangemaakt;födelse;anställning;fødsel;ansettelse;ansættelse;syntym;aloitus;urodzen;zatrudnien;utworzen;narozen;nástup;születés;belépés;naștere;angaj;
		рождени;прием;приём;создан;начал;народжен;doğum;işe giriş;başlangıç;生年;誕生;入社;作成;出生;入职;入職;创建;建立;생년;입사;생성;الميلاد;التعيين;البدء;לידה`)

	// noteWords are parts of the headings of remarks.
	noteWords = newPhrases(`note;notes;remark;comment;reason;bemerkung;kommentar;notiz;grund;anmerkung;remarque;commentaire;motif;raison;nota;notas;comentario;observaci;motivo;osservazion;commento;observação;observações;opmerking;reden;toelichting;
		anteckning;orsak;anmärkning;bemærkning;merknad;huomautus;syy;uwagi;komentarz;powód;poznámk;důvod;megjegyz;ok;observaț;motiv;примечан;комментар;причина;примітк;açıklama;not;neden;備考;理由;コメント;备注;原因;備註;비고;사유;메모;ملاحظ;السبب;הערה;σχόλι`)

	// statusWords are parts of the headings of a person's state.
	statusWords = newPhrases(`status;state;statut;estado;stato;situação;estatus;zustand;статус;состояние;стан;状态;狀態;状態;ステータス;상태;durum;stav;tila;الحالة;סטטוס;active;enabled;suspended`)

	// mailWords are parts of headings that speak of e-mail, whosever it is.
	mailWords = newPhrases(`mail;smtp;courriel;correo;upn;epost;e-post;e post;eposta;e-posta;posta elettronica;sähköposti;poczt;почт;пошт;имейл;имэйл;メール;メアド;邮;郵;信箱;메일;전자우편;بريد;إيميل;ايميل;דוא;מייל;ईमेल;อีเมล;surel;ταχυδρομ`)
)

// Words in a text before or beside an address that say that it is none of a leaver's.
var (
	// apartWords stand before an address, or in brackets behind it.
	apartWords = newPhrases(`was;over;handover;reports;reporting;dont;hrbp;formerly;former;previously;previous;old;ex;not;except;without;keep;unlike;
		cc;bcc;fao;attn;copy;question;questions;contact;ask;reply;respond;write;inform;notify;example;e.g;
		requester;requestor;submitter;approver;reporter;manager;managers;supervisor;boss;assistant;successor;replacement;owner;hr;helpdesk;
		früher;vormals;ehemals;bisher;nicht;außer;ohne;kopie;frage;fragen;rückfragen;rückfrage;kontakt;ansprechpartner;beispiel;vorgesetzter;vorgesetzte;chef;chefin;leiter;leiterin;führungskraft;angefordert;beantragt;gemeldet;genehmigt;nachfolger;
		ancien;ancienne;anciennement;sauf;pas;copie;contacter;contactez;répondre;exemple;responsable;supérieur;demandé;demandeur;
		antes;anterior;excepto;copia;pregunta;preguntas;dudas;contactar;contacto;responder;ejemplo;jefe;jefa;gerente;solicitado;solicitante;
		prima;precedente;tranne;non;domande;domanda;contattare;rispondere;esempio;capo;responsabile;richiesto;richiedente;
		antigo;exceto;não;cópia;dúvidas;dúvida;perguntas;contato;exemplo;chefe;gestor;
		voorheen;vroeger;niet;behalve;vraag;vragen;voorbeeld;leidinggevende;baas;aangevraagd;
		tidigare;förut;inte;utom;kopia;frågor;fråga;kontakta;exempel;chefen;begärt;tidligere;ikke;undtagen;unntatt;spørgsmål;spørsmål;eksempel;leder;entinen;paitsi;kysymykset;esimerkki;esimies;
		dawniej;poprzedni;nie;oprócz;pytania;przykład;przełożony;kierownik;dříve;kromě;dotazy;příklad;nadřízený;
		раньше;ранее;бывший;не;кроме;копия;вопрос;вопросы;вопросам;пример;руководитель;начальник;менеджер;
		eski;değil;hariç;soru;sorular;örnek;yönetici;müdür;
		以前;質問;連絡先;問い合わせ;上司;以外;抄送;问题;联系;例如;经理;主管;除了;問題;聯繫;經理;문의;예시;상사;관리자;이전;제외;
		سابقا;للاستفسار;مثال;مدير;المدير`)

	// doneWords stand before "by" and an address.
	doneWords = newPhrases(`requested;asked;approved;reported;submitted;sent;signed;created;raised;opened;forwarded;replaced;written;informed;confirmed;provided;ordered;posted;entered;owned;managed;supervised;led`)

	// saidWords stand right behind the address of who says something.
	saidWords = newPhrases(`takes;übernimmt;reprend;asked;asks;wrote;writes;told;said;says;requested;approved;confirmed;schrieb;fragte;bat;écrit;demandé;escribió;pidió;solicitó;scritto;scrisse;chiesto;escreveu;pediu;schreef;vroeg;skrev;bad;kirjoitti;napisał;napisała;napsal;написал;написала;пишет;просит;попросил;попросила;yazdı;istedi;写道;寫道;書きました;작성`)

	// removeWords stand in titles and labels of those who are to be removed.
	removeWords = newPhrases(`remove;removal;delete;archive;deprovision;deactivate;revoke;unassign;cancel;mileiq;entfern;lösch;archivier;deaktivier;abmeld;supprim;retirer;désactiv;archiver;elimin;borrar;quitar;rimuov;cancell;disattiv;remover;excluir;desativ;arquiv;verwijder;ta bort;radera;slette;fjern;poista;usun;odstran;smaz;töröl;șterg;удал;архив;отключ;видал;kaldır;çıkar;削除;移除;删除;刪除;삭제;حذف;הסר`)

	// goingWords say of somebody in a cell that he leaves.
	goingWords = newPhrases(`goes;going;gone;quit;quits;out;geht;gegangen;weg;raus;abgang;part;parti;partie;parte;sale;esce;sai;gaat;går;slutar;slutter;lähtee;odchodzi;odchází;уходит;gidiyor;退職;離職;离职;퇴사`)

	// stayWords say of somebody in a cell, or of those below, that they stay, come, or take over.
	stayWords = newPhrases(`stay;stays;staying;remain;keep;kept;retain;not leaving;continu;joiner;joining;new hire;newcomer;onboard;hired;takeover;takes over;handover;successor;replac;backup;back-up;deput;delegat;cover;covers;covering;stand-in;substitut;interim;inherit;heir;transfer;internal move;
		bleib;verbleib;behalt;eintritt;neuzugang;neueintritt;nachfolg;vertret;stellvertret;übernahme;übernimmt;ersatz;wechsel;versetz;vertretung;
		reste;restent;conserv;arrivée;arrivant;entrant;remplaç;remplacement;suppléant;successeur;reprend;
		queda;quedan;permanec;se queda;alta;altas;sustitut;reemplaz;sucesor;relevo;cubre;
		rimane;rimangono;resta;restano;sostitut;subentr;successore;
		fica;ficam;mantém;substitut;sucessor;
		blijft;blijven;vervang;opvolger;waarnemer;
		stannar;kvar;ersättare;efterträdare;vikarie;blir;forblir;bliver;vikar;afløser;etterfølger;jää;jäävät;sijainen;seuraaja;
		zostaj;zastęp;następc;zůstáv;zástup;nástup;náhrad;marad;helyettes;utód;rămân;înlocuitor;
		оста;замен;замест;преемник;залиша;kalan;kalıyor;yedek;vekil;halef;
		残留;在職;留任;在职;后任;後任;代理;代行;引継;接任;接替;재직;잔류;후임;대리;خلف;بديل;باق;מחליף;נשאר`)

	// closingWords end a mail's text; what follows is its writer's.
	closingWords = newPhrases(`regards;best;best regards;kind regards;warm regards;best wishes;thanks;thank you;many thanks;thx;cheers;sincerely;yours;br;kr;rgds;
		grüße;gruß;viele grüße;beste grüße;liebe grüße;mit freundlichen grüßen;freundliche grüße;mfg;vg;lg;danke;vielen dank;besten dank;gruss;grüsse;
		cordialement;bien cordialement;bien à vous;cdt;merci;salutations;merci d avance;saludos;un saludo;gracias;atentamente;cordialmente;saluti;cordiali saluti;distinti saluti;grazie;
		atenciosamente;obrigado;obrigada;cumprimentos;abraços;att;groeten;groet;met vriendelijke groet;mvg;bedankt;dank;
		hälsningar;vänliga hälsningar;med vänliga hälsningar;mvh;tack;hilsen;med venlig hilsen;vennlig hilsen;tak;takk;terveisin;ystävällisin terveisin;kiitos;
		pozdrawiam;z poważaniem;dziękuję;dzięki;s pozdravem;děkuji;díky;üdvözlettel;köszönöm;cu stimă;mulțumesc;с уважением;спасибо;з повагою;дякую;saygılarımla;teşekkürler;iyi çalışmalar;
		よろしくお願いします;宜しくお願いします;よろしくお願いいたします;敬具;谢谢;此致;敬礼;祝好;謝謝;감사합니다;شكرا;مع التحية;تحياتي;בברכה;תודה`)

	// greetingWords begin a mail's text.
	greetingWords = newPhrases(`hi;hello;hey;dear;good morning;good afternoon;hallo;liebe;lieber;guten tag;guten morgen;sehr geehrte;moin;bonjour;salut;bonsoir;hola;buenos días;estimad;ciao;buongiorno;gentile;olá;oi;bom dia;prezad;caro;cara;beste;dag;goedemorgen;hej;hei;god morgen;terve;moi;cześć;dzień dobry;szanown;dobrý den;ahoj;szia;bună;здравствуйте;привет;добрый день;вітаю;merhaba;こんにちは;お疲れ様;お世話に;您好;你好;안녕하세요;مرحبا;السلام;שלום;all;team;everyone;thanks;thank`)

	// totalWords begin the lines under a table.
	totalWords = newPhrases(`sum;total;totals;count;records;rows;rows affected;end of report;generated;exported;printed;page;confidential;source;summe;gesamt;anzahl;insgesamt;erstellt;stand;quelle;seite;somme;nombre;total général;généré;suma;recuento;totale;somma;generato;soma;contagem;gerado;totaal;aantal;summa;antal;sum;antall;yhteensä;razem;liczba;suma;celkem;součet;počet;összesen;итого;всего;количество;разом;toplam;合計;件数;计;合计;总计;總計;共计;合計;합계;총;المجموع;الإجمالي;סהכ`)

	// exampleWords begin the example in a template.
	exampleWords = newPhrases(`example;e.g;beispiel;exemple;ejemplo;esempio;exemplo;voorbeeld;exempel;eksempel;esimerkki;przykład;příklad;például;exemplu;пример;приклад;örnek;例;示例;範例;예;예시;مثال;דוגמה`)
)

// headerWords are the names of the header fields of mails, as mail programs show them.
// Those of field "" are fields in which nobody stands.
var headerWords = map[string]*phrases{
	"from": newPhrases(`from;von;de;da;van;från;fra;lähettäjä;od;feladó;de la;от;від;от кого;kimden;gönderen;差出人;送信者;发件人;寄件者;寄件人;보낸사람;보낸 사람;من;מאת;sender;absender;expéditeur;remitente;mittente;remetente;afzender;von:;από;reply-to;reply to;antwort an;répondre à;responder a;forwarded by;weitergeleitet von`),
	"to":   newPhrases(`to;an;à;a;para;aan;till;til;vastaanottaja;do;komu;címzett;către;кому;kime;alıcı;宛先;收件人;收件者;받는사람;받는 사람;إلى;אל;recipient;recipients;empfänger;destinataire;destinatario;destinatário;pro;προς`),
	"cc":   newPhrases(`cc;bcc;kopie;blindkopie;copie;cópia;copia;kopia;dw;kopio;másolatot kap;másolat;копия;копія;bilgi;抄送;密件抄送;副本;참조;نسخة;עותק;c.c.;kop;kópia;κοιν`),
	"":     newPhrases(`subject;sent;date;betreff;gesendet;datum;objet;envoyé;envoyé le;date;asunto;enviado;enviado el;fecha;oggetto;inviato;data;assunto;enviada em;enviado em;onderwerp;verzonden;ämne;skickat;emne;sendt;dato;aihe;lähetetty;temat;wysłano;předmět;odesláno;datum;tárgy;elküldve;subiect;trimis;тема;отправлено;дата;надіслано;konu;gönderildi;tarih;件名;送信日時;日時;主题;发送时间;主旨;寄件日期;日期;제목;보낸 날짜;날짜;الموضوع;التاريخ;נושא;תאריך;importance;priority;wichtigkeit;attachments;anlagen;message-id`),
}
